import type { UpdateSettingsInput } from '@pingvas/contracts';
import { type ReactNode, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { type RouterOutputs, trpc } from '../../../api/trpc.ts';
import { useLook } from '../../../shell/use-look.ts';
import { Segment } from '../../../ui/Segment.tsx';
import { Select } from '../../../ui/Select.tsx';
import { Switch } from '../../../ui/Switch.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { SectionGroup } from '../SectionPage.tsx';
import { cityOf, zonesByRegion } from './time-zones.ts';

type Settings = RouterOutputs['identity']['profile']['settings'];

/** How the product looks and speaks, and what it writes about. Every choice is kept at once. */
export function SettingsGroups({ settings }: { readonly settings: Settings }) {
  const t = useTranslations('profile');
  const account = useTranslations('account');
  const { language, theme, chooseLanguage, chooseTheme } = useLook();
  const save = useSaveSettings();
  const regions = useMemo(() => zonesByRegion(settings.timeZone), [settings.timeZone]);

  return (
    <>
      <SectionGroup title={t('look')} about={t('lookAbout')}>
        <div className="grid gap-5 wide:grid-cols-2">
          <Labelled label={account('language')}>
            <Segment
              label={account('language')}
              value={language}
              options={[
                { value: 'ko', label: account('korean'), glyph: <span lang="ko">{account('korean')}</span> },
                {
                  value: 'en',
                  label: account('english'),
                  glyph: <span lang="en">{account('english')}</span>,
                },
              ]}
              onChange={chooseLanguage}
            />
          </Labelled>
          <Labelled label={account('theme')}>
            <Segment
              label={account('theme')}
              value={theme}
              options={[
                { value: 'light', label: account('light'), glyph: account('light') },
                { value: 'dark', label: account('dark'), glyph: account('dark') },
                { value: 'system', label: account('system'), glyph: account('system') },
              ]}
              onChange={chooseTheme}
            />
          </Labelled>
          <Select
            label={t('timeZone')}
            hint={t('timeZoneHint')}
            value={settings.timeZone}
            onChange={(timeZone) => save({ timeZone })}
            className="wide:col-span-2"
          >
            {[...regions].map(([region, zones]) => (
              <optgroup key={region} label={region}>
                {zones.map(({ name, offset }) => (
                  <option key={name} value={name}>
                    {cityOf(name)} ({offset})
                  </option>
                ))}
              </optgroup>
            ))}
          </Select>
        </div>
      </SectionGroup>
      <SectionGroup title={t('notices')} about={t('noticesAbout')}>
        <Switch
          label={t('notifyFinished')}
          about={t('notifyFinishedAbout')}
          isOn={settings.notifyFinished}
          onChange={(notifyFinished) => save({ notifyFinished })}
        />
        <Switch
          label={t('notifyNews')}
          about={t('notifyNewsAbout')}
          isOn={settings.notifyNews}
          onChange={(notifyNews) => save({ notifyNews })}
        />
      </SectionGroup>
    </>
  );
}

function Labelled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <p aria-hidden="true" className="mb-1.5 text-14 font-medium text-ink">
        {label}
      </p>
      {children}
    </div>
  );
}

/** Shown at once; what the server does not take is taken back, and said. */
function useSaveSettings(): (changes: UpdateSettingsInput) => void {
  const t = useTranslations('profile');
  const sayError = useErrorSentence();
  const toast = useToast();
  const utils = trpc.useUtils();
  const saving = trpc.identity.profile.updateSettings.useMutation({
    onMutate(changes) {
      const before = utils.identity.profile.settings.getData();
      if (before) utils.identity.profile.settings.setData(undefined, withChanges(before, changes));
      return { before };
    },
    onError(error, _changes, kept) {
      if (kept?.before) utils.identity.profile.settings.setData(undefined, kept.before);
      toast({ title: t('settingsNotSaved'), description: sayError(error) });
    },
    onSuccess: (next) => utils.identity.profile.settings.setData(undefined, next),
  });
  return (changes) => saving.mutate(changes);
}

function withChanges(before: Settings, changes: UpdateSettingsInput): Settings {
  const said = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(said) };
}
