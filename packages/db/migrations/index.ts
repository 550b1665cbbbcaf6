import { FirstTables } from './20261121T0010-first-tables.ts';
import { IndexChangedGenerations } from './20261121T0120-index-changed-generations.ts';
import { WidenLeaseRetries } from './20261121T0130-widen-lease-retries.ts';
import { AddFailureCodes } from './20261121T0300-add-failure-codes.ts';
import { ListUnownedObjects } from './20261121T0310-list-unowned-objects.ts';
import { LetStatementsRefuse } from './20261121T0330-let-statements-refuse.ts';
import { NameUploadsOfPictures } from './20261121T0720-name-uploads-of-pictures.ts';
import { IdentityGrows } from './20261121T1000-identity-grows.ts';
import { WriteToPeople } from './20261121T1110-write-to-people.ts';
import { LetPeopleConnect } from './20261121T1120-let-people-connect.ts';
import { AskForSecondFactors } from './20261121T1130-ask-for-second-factors.ts';
import { LetKeysCall } from './20261121T1140-let-keys-call.ts';
import { LetWorkerTokensChange } from './20261121T1145-let-worker-tokens-change.ts';
import { LetPeopleLeave } from './20261121T1150-let-people-leave.ts';
import { TellOfFinishedPictures } from './20261121T1151-tell-of-finished-pictures.ts';
import { LetAdministratorsLead } from './20261121T1155-let-administrators-lead.ts';
import { EndLogInsUnderWay } from './20261121T1210-end-log-ins-under-way.ts';
import { LetErasuresStand } from './20261121T1220-let-erasures-stand.ts';
import { WriteDownWhatIsForgotten } from './20261121T1221-write-down-what-is-forgotten.ts';
import { TakeLooksAlong } from './20261121T1230-take-looks-along.ts';

/** Every migration, oldest first, under the name that the database remembers it by. Never reorder, never rename. */
export const migrations = [
  { name: '20261121T0010-first-tables', class: FirstTables },
  { name: '20261121T0120-index-changed-generations', class: IndexChangedGenerations },
  { name: '20261121T0130-widen-lease-retries', class: WidenLeaseRetries },
  { name: '20261121T0300-add-failure-codes', class: AddFailureCodes },
  { name: '20261121T0310-list-unowned-objects', class: ListUnownedObjects },
  { name: '20261121T0330-let-statements-refuse', class: LetStatementsRefuse },
  { name: '20261121T0720-name-uploads-of-pictures', class: NameUploadsOfPictures },
  { name: '20261121T1000-identity-grows', class: IdentityGrows },
  { name: '20261121T1110-write-to-people', class: WriteToPeople },
  { name: '20261121T1120-let-people-connect', class: LetPeopleConnect },
  { name: '20261121T1130-ask-for-second-factors', class: AskForSecondFactors },
  { name: '20261121T1140-let-keys-call', class: LetKeysCall },
  { name: '20261121T1145-let-worker-tokens-change', class: LetWorkerTokensChange },
  { name: '20261121T1150-let-people-leave', class: LetPeopleLeave },
  { name: '20261121T1151-tell-of-finished-pictures', class: TellOfFinishedPictures },
  { name: '20261121T1155-let-administrators-lead', class: LetAdministratorsLead },
  { name: '20261121T1210-end-log-ins-under-way', class: EndLogInsUnderWay },
  { name: '20261121T1220-let-erasures-stand', class: LetErasuresStand },
  { name: '20261121T1221-write-down-what-is-forgotten', class: WriteDownWhatIsForgotten },
  { name: '20261121T1230-take-looks-along', class: TakeLooksAlong },
] as const;
