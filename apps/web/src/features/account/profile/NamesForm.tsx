import { bioCharsMax } from '@pingvas/contracts';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { problemOf, useErrorSentence } from '../../../api/error-sentence.ts';
import { type RouterOutputs, trpc } from '../../../api/trpc.ts';
import { Button } from '../../../ui/Button.tsx';
import { TextBox } from '../../../ui/TextBox.tsx';
import { FieldNote, TextField } from '../../../ui/TextField.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { type Names, problemOfName, sentName } from './check-names.ts';

type Profile = RouterOutputs['identity']['profile']['get'];

const namesOf = ({ nickname, fullName, username, bio }: Profile): Names => ({
  nickname: nickname ?? '',
  fullName: fullName ?? '',
  username: username ?? '',
  bio: bio ?? '',
});

const fields = ['nickname', 'fullName', 'username', 'bio'] as const;

/** Names and a few words about oneself. What is wrong is said below its field, once somebody has tried. */
export function NamesForm({ profile }: { readonly profile: Profile }) {
  const t = useTranslations('profile');
  const sayError = useErrorSentence();
  const toast = useToast();
  const utils = trpc.useUtils();
  const [names, setNames] = useState(namesOf(profile));
  const [hasTried, setHasTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const saved = namesOf(profile);
  const isChanged = fields.some((field) => names[field] !== saved[field]);

  const saving = trpc.identity.profile.update.useMutation({
    async onSuccess(next) {
      utils.identity.profile.get.setData(undefined, next);
      setNames(namesOf(next));
      setHasTried(false);
      toast({ title: t('saved') });
      await utils.identity.me.invalidate();
    },
  });
  const isTaken = saving.error !== null && problemOf(saving.error).code === 'identity.username-taken';
  const refusal = saving.error && !isTaken ? sayError(saving.error) : null;

  const noteOf = (field: keyof Names): string | undefined => {
    if (field === 'username' && isTaken) return sayError(saving.error);
    const problem = hasTried ? problemOfName(field, names[field]) : null;
    return problem
      ? t(`problems.${problem.kind}`, { over: problem.over ?? 0, min: problem.min ?? 0 })
      : undefined;
  };
  const change = (field: keyof Names) => (value: string) => {
    setNames({ ...names, [field]: value });
    if (saving.error) saving.reset();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    const wrong = fields.find((field) => problemOfName(field, names[field]));
    if (wrong) {
      form.current?.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus();
      return;
    }
    saving.mutate(Object.fromEntries(fields.map((field) => [field, sentName(names[field])])));
  };

  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-5">
      <div className="grid gap-5 wide:grid-cols-2">
        <TextField
          label={t('nickname')}
          name="nickname"
          autoComplete="nickname"
          hint={t('nicknameHint')}
          value={names.nickname}
          onChange={(event) => change('nickname')(event.currentTarget.value)}
          error={noteOf('nickname')}
        />
        <TextField
          label={t('fullName')}
          name="fullName"
          autoComplete="name"
          hint={t('fullNameHint')}
          value={names.fullName}
          onChange={(event) => change('fullName')(event.currentTarget.value)}
          error={noteOf('fullName')}
        />
      </div>
      <TextField
        label={t('username')}
        name="username"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint={t('usernameHint')}
        value={names.username}
        onChange={(event) => change('username')(event.currentTarget.value)}
        error={noteOf('username')}
      />
      <TextBox
        label={t('bio')}
        name="bio"
        value={names.bio}
        onChange={(event) => change('bio')(event.currentTarget.value)}
        hint={t('bioCount', { count: [...names.bio].length, max: bioCharsMax })}
        error={noteOf('bio')}
      />
      {refusal && <FieldNote isError>{refusal}</FieldNote>}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="main" disabled={!isChanged} isBusy={saving.isPending}>
          {saving.isPending ? t('saving') : t('save')}
        </Button>
        {isChanged && !saving.isPending && (
          <Button
            look="plain"
            onClick={() => {
              setNames(saved);
              setHasTried(false);
              saving.reset();
            }}
          >
            {t('undo')}
          </Button>
        )}
      </div>
    </form>
  );
}
