import { type AccountState, accountState, type UserRole, userRole } from '@pingvas/contracts';

/** What of the list is shown, and who is open beside it; all of it stands in the address. */
export interface UsersSearch {
  readonly search?: string;
  readonly role?: UserRole;
  readonly state?: AccountState;
  readonly verified?: boolean;
  /** The id of a person. */
  readonly person?: string;
}

/** Reads an address; what it does not know is left out. */
export function readUsersSearch(given: Record<string, unknown>): UsersSearch {
  const role = userRole.safeParse(given['role']);
  const state = accountState.safeParse(given['state']);
  const { search, verified, person } = given;
  return {
    // An address reads "1234" as a number.
    ...((typeof search === 'string' || typeof search === 'number') && {
      search: String(search).slice(0, 100),
    }),
    ...(role.success && { role: role.data }),
    ...(state.success && { state: state.data }),
    ...(typeof verified === 'boolean' && { verified }),
    ...(typeof person === 'string' && /^[0-9a-f-]{36}$/.test(person) && { person }),
  };
}
