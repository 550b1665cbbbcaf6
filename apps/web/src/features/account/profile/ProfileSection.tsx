import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { trpc } from '../../../api/trpc.ts';
import { NotLoaded } from '../../../ui/NotLoaded.tsx';
import { SectionGroup, SectionPage } from '../SectionPage.tsx';
import { FaceGroup } from './FaceGroup.tsx';
import { NamesForm } from './NamesForm.tsx';
import { SettingsGroups } from './SettingsGroups.tsx';
import { useProfile } from './use-profile.ts';

/** What others see of a person, and how the product looks and speaks for them. */
export function ProfileSection() {
  const t = useTranslations('profile');
  const sayError = useErrorSentence();
  const profile = useProfile();
  const settings = trpc.identity.profile.settings.useQuery();
  const failed = profile.error ?? settings.error;

  return (
    <SectionPage id="profile">
      {failed && !(profile.data && settings.data) ? (
        <NotLoaded
          problem={sayError(failed)}
          again={t('again')}
          onAgain={() => Promise.all([profile.refetch(), settings.refetch()])}
        />
      ) : profile.data && settings.data ? (
        <>
          <FaceGroup profile={profile.data} />
          <SectionGroup title={t('names')} about={t('namesAbout')}>
            <NamesForm key={profile.data.id} profile={profile.data} />
          </SectionGroup>
          <SettingsGroups settings={settings.data} />
        </>
      ) : (
        <Waiting label={t('loading')} />
      )}
    </SectionPage>
  );
}

/** Shapes of the size of what comes, so that nothing jumps. */
function Waiting({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-6 pt-6 hairline-top">
      <div className="flex items-center gap-5">
        <div className="size-24 shrink-0 rounded-round bg-hover" />
        <div className="h-10 w-44 rounded-control bg-hover" />
      </div>
      {[0, 1, 2].map((row) => (
        <div key={row} className="h-12 rounded-control bg-hover" />
      ))}
    </div>
  );
}
