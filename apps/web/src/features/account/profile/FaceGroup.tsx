import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { problemOf, useErrorSentence } from '../../../api/error-sentence.ts';
import { type RouterOutputs, trpc } from '../../../api/trpc.ts';
import { nameOf } from '../../../shell/use-account.ts';
import { Button } from '../../../ui/Button.tsx';
import { Face } from '../../../ui/Face.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import { SectionGroup } from '../SectionPage.tsx';
import { acceptedTypes, announceFile, type FileProblem, putFile } from './upload-avatar.ts';

type Profile = RouterOutputs['identity']['profile']['get'];

/** The picture of the person: choose one, see how far it is, take it away. */
export function FaceGroup({ profile }: { readonly profile: Profile }) {
  const t = useTranslations('profile');
  const file = useRef<HTMLInputElement>(null);
  const { upload, remove, isUploading, problem } = useFace();
  const { state, reason } = profile.avatar ?? { state: null, reason: null };
  const isBusy = isUploading || state === 'processing';
  const refused = !isBusy && state === 'refused' && reason ? t(`faceProblems.${reason}`) : null;
  const wrong = problem ?? refused;

  return (
    <SectionGroup title={t('face')} about={t('faceAbout')}>
      <div className="flex items-center gap-5 max-wide:items-start">
        <span className={isBusy ? 'breathing' : undefined}>
          <Face name={nameOf(profile)} url={profile.avatarUrl} size="l" />
        </span>
        <div className="min-w-0">
          <div className="flex flex-wrap gap-2">
            <Button isBusy={isBusy} onClick={() => file.current?.click()}>
              {profile.avatarUrl ? t('faceChange') : t('faceChoose')}
            </Button>
            {profile.avatarUrl && !isBusy && (
              <Button look="plain-danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
                {t('faceRemove')}
              </Button>
            )}
          </div>
          <p role="status" className="mt-2 text-13 text-ink-3">
            {isUploading ? t('faceUploading') : isBusy ? t('faceProcessing') : t('faceFormats')}
          </p>
          {wrong && <FieldNote isError>{wrong}</FieldNote>}
        </div>
      </div>
      <input
        ref={file}
        type="file"
        accept={acceptedTypes}
        aria-label={t('faceChoose')}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? [];
          // The same file again is a choice, too.
          event.currentTarget.value = '';
          if (chosen) void upload(chosen);
        }}
      />
    </SectionGroup>
  );
}

function useFace() {
  const t = useTranslations('profile');
  const sayError = useErrorSentence();
  const utils = trpc.useUtils();
  const [isUploading, setIsUploading] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const refetch = () => utils.identity.profile.get.invalidate();
  const grant = trpc.identity.profile.grantAvatar.useMutation();
  const use = trpc.identity.profile.useAvatar.useMutation();
  const remove = trpc.identity.profile.removeAvatar.useMutation({
    onMutate: () => setProblem(null),
    onSuccess: (profile) => utils.identity.profile.get.setData(undefined, profile),
    onError: (error) => setProblem(sayError(error)),
  });

  async function upload(file: File): Promise<void> {
    setProblem(null);
    setIsUploading(true);
    try {
      const announced = await announceFile(file);
      if (typeof announced === 'string')
        return setProblem(t(`fileProblems.${announced satisfies FileProblem}`));
      const { uploadId, ...where } = await grant.mutateAsync(announced);
      await putFile(where, file);
      await use.mutateAsync({ ...announced, uploadId });
      await refetch();
    } catch (error) {
      // Not ours: the storage, or the way to it.
      setProblem(problemOf(error).code === 'unknown' ? t('faceNotSent') : sayError(error));
    } finally {
      setIsUploading(false);
    }
  }
  return { upload, remove, isUploading, problem };
}
