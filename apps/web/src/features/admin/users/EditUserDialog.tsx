import {
  type AdministeredUser,
  fullNameCharsMax,
  type UserTier,
  updateUserInput,
  usernameCharsMax,
  userTier,
} from '@pingvas/contracts';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { problemOf, useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Select } from '../../../ui/Select.tsx';
import { FieldNote, TextField } from '../../../ui/TextField.tsx';
import { useUserChanges } from './use-users.ts';
import type { UserDialogProps } from './user-dialog.ts';

/** The names and the tier of a person. Their e-mail is theirs to change. */
export function EditUserDialog({ user, isOpen, onClose }: UserDialogProps) {
  const t = useTranslations('admin');
  const formId = useId();
  const { update } = useUserChanges();
  const close = () => {
    update.reset();
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('users.editTitle')}
      body={<EditForm id={formId} user={user} update={update} onDone={close} />}
      actions={
        <>
          <Button onClick={close}>{t('cancel')}</Button>
          <Button look="main" type="submit" form={formId} isBusy={update.isPending}>
            {t('save')}
          </Button>
        </>
      }
    >
      {t('users.editLead')}
    </Dialog>
  );
}

interface EditFormProps {
  readonly id: string;
  readonly user: AdministeredUser;
  readonly update: ReturnType<typeof useUserChanges>['update'];
  readonly onDone: () => void;
}

function EditForm({ id, user, update, onDone }: EditFormProps) {
  const t = useTranslations('admin.users');
  const sayError = useErrorSentence();
  const [nickname, setNickname] = useState(user.nickname ?? '');
  const [fullName, setFullName] = useState(user.fullName ?? '');
  const [username, setUsername] = useState(user.username ?? '');
  const [tier, setTier] = useState<UserTier>(user.tier);
  const [isUsernameWrong, setIsUsernameWrong] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = updateUserInput.safeParse({
      userId: user.id,
      nickname: nickname.trim() || null,
      fullName: fullName.trim() || null,
      username: username.trim() || null,
      tier,
    });
    setIsUsernameWrong(!given.success);
    if (given.success) update.mutate(given.data, { onSuccess: onDone });
  };

  const isTaken = update.error !== null && problemOf(update.error).code === 'identity.username-taken';
  const usernameError = isUsernameWrong ? t('usernameWrong') : isTaken ? sayError(update.error) : undefined;
  return (
    <form id={id} onSubmit={submit} noValidate className="mt-4 flex flex-col gap-4">
      <TextField
        label={t('nickname')}
        value={nickname}
        maxLength={50}
        onChange={(event) => setNickname(event.currentTarget.value)}
      />
      <TextField
        label={t('fullName')}
        value={fullName}
        maxLength={fullNameCharsMax}
        onChange={(event) => setFullName(event.currentTarget.value)}
      />
      <TextField
        label={t('username')}
        value={username}
        maxLength={usernameCharsMax}
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => {
          setUsername(event.currentTarget.value);
          setIsUsernameWrong(false);
          if (isTaken) update.reset();
        }}
        error={usernameError}
      />
      <Select label={t('tier')} value={tier} onChange={setTier}>
        {userTier.options.map((option) => (
          <option key={option} value={option}>
            {t(`tiers.${option}`)}
          </option>
        ))}
      </Select>
      {update.error && !isTaken && <FieldNote isError>{sayError(update.error)}</FieldNote>}
    </form>
  );
}
