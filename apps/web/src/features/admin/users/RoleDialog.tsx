import { type UserRole, userRole } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import { nameOf } from './name-of.ts';
import { useUserChanges } from './use-users.ts';
import type { UserDialogProps } from './user-dialog.ts';

/** Chooses what somebody may do, with what each choice means. */
export function RoleDialog({ user, isOpen, onClose }: UserDialogProps) {
  const t = useTranslations('admin.users');
  const app = useTranslations('admin');
  const sayError = useErrorSentence();
  const { update } = useUserChanges();
  const [chosen, setChosen] = useState<UserRole | null>(null);
  const role = chosen ?? user.role;

  const close = () => {
    setChosen(null);
    update.reset();
    onClose();
  };
  const save = () => {
    if (role === user.role) return close();
    update.mutate({ userId: user.id, role }, { onSuccess: close });
  };
  const consequence =
    role === user.role
      ? null
      : role === 'admin'
        ? 'willLead'
        : user.role === 'admin'
          ? 'willNotLead'
          : 'atOnce';

  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('roleTitle', { name: nameOf(user) ?? user.email })}
      body={
        <>
          <fieldset aria-label={t('role')} className="mt-4 flex flex-col gap-1.5">
            {userRole.options.map((option) => (
              <RoleChoice
                key={option}
                role={option}
                isChosen={option === role}
                onChoose={() => setChosen(option)}
              />
            ))}
          </fieldset>
          <p aria-live="polite" className="mt-3 min-h-10 text-14 text-ink-2">
            {consequence && t(consequence)}
          </p>
          {update.error && <FieldNote isError>{sayError(update.error)}</FieldNote>}
        </>
      }
      actions={
        <>
          <Button onClick={close}>{app('cancel')}</Button>
          <Button look="main" isBusy={update.isPending} onClick={save}>
            {t('saveRole')}
          </Button>
        </>
      }
    />
  );
}

interface RoleChoiceProps {
  readonly role: UserRole;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function RoleChoice({ role, isChosen, onChoose }: RoleChoiceProps) {
  const t = useTranslations('admin.users');
  return (
    <label
      className={classNames(
        'relative block rounded-control px-3.5 py-2.5 tap',
        'has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2',
        isChosen ? 'chosen bg-hover' : 'edge hover:bg-hover',
      )}
    >
      <input
        type="radio"
        name="role"
        checked={isChosen}
        onChange={onChoose}
        aria-describedby={`role-${role}`}
        className="absolute inset-0 m-0 size-full cursor-pointer opacity-0"
        aria-label={t(`roles.${role}`)}
      />
      <span aria-hidden="true" className={isChosen ? 'font-strong' : 'font-medium'}>
        {t(`roles.${role}`)}
      </span>
      <span id={`role-${role}`} className="mt-0.5 block text-13 text-ink-2">
        {t(`roleMeans.${role}`)}
      </span>
    </label>
  );
}
