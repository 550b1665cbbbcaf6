import type { AdministeredUser } from '@pingvas/contracts';

/** What every dialog about a person is given. */
export interface UserDialogProps {
  readonly user: AdministeredUser;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}
