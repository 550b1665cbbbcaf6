import { ArrowLeft } from '@phosphor-icons/react/dist/csr/ArrowLeft';
import { CornersIn } from '@phosphor-icons/react/dist/csr/CornersIn';
import { CornersOut } from '@phosphor-icons/react/dist/csr/CornersOut';
import { DotsThree } from '@phosphor-icons/react/dist/csr/DotsThree';
import { useTranslations } from 'use-intl';
import { useMonthNames } from '../../pictures/use-month-names.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, MenuLine, MenuRow } from '../../ui/Menu.tsx';

interface ImageTopBarProps {
  readonly position: { readonly month: string; readonly count: number; readonly place: number } | null;
  readonly isFullScreen: boolean;
  readonly isActualSize: boolean;
  /** Null on a phone, where the recipe is a sheet. */
  readonly isPanelShown: boolean | null;
  readonly onBack: () => void;
  readonly onFullScreen: () => void;
  readonly onActualSize: () => void;
  readonly onPanel: () => void;
  readonly onCopyPrompt: () => void;
  readonly onDownload: () => void;
  readonly onRemove: () => void;
}

/** Above the picture: the way back and where one is; full screen and the rest of what can be done. */
export function ImageTopBar(props: ImageTopBarProps) {
  const { position, isFullScreen, isActualSize, isPanelShown } = props;
  const t = useTranslations('image');
  const names = useMonthNames();
  return (
    <div className="flex h-16 shrink-0 items-center gap-2 px-4 max-wide:px-2.5">
      <IconButton label={t('back')} onClick={props.onBack} aria-keyshortcuts="Escape">
        <ArrowLeft size={20} aria-hidden="true" />
      </IconButton>
      {position && (
        <p className="figures truncate text-14 text-ink-2 max-wide:sr-only">
          {t('position', { ...position, month: names.word(position.month) })}
        </p>
      )}
      <span className="ml-auto flex items-center gap-0.5">
        {document.fullscreenEnabled && (
          <IconButton
            label={isFullScreen ? t('leaveFullScreen') : t('fullScreen')}
            onClick={props.onFullScreen}
          >
            {isFullScreen ? (
              <CornersIn size={20} aria-hidden="true" />
            ) : (
              <CornersOut size={20} aria-hidden="true" />
            )}
          </IconButton>
        )}
        <Menu
          trigger={
            <IconButton label={t('more')}>
              <DotsThree size={24} aria-hidden="true" />
            </IconButton>
          }
        >
          <MenuRow onPick={props.onCopyPrompt}>{t('copyPrompt')}</MenuRow>
          <MenuRow onPick={props.onDownload}>
            {t('download')} <Key>D</Key>
          </MenuRow>
          <MenuRow onPick={props.onActualSize}>
            {isActualSize ? t('fitSize') : t('actualSize')} <Key>Z</Key>
          </MenuRow>
          {isPanelShown !== null && (
            <MenuRow onPick={props.onPanel}>
              {isPanelShown ? t('hidePanel') : t('showPanel')} <Key>I</Key>
            </MenuRow>
          )}
          <MenuLine />
          <MenuRow onPick={props.onRemove} isDanger>
            {t('remove')} <Key>Del</Key>
          </MenuRow>
        </Menu>
      </span>
    </div>
  );
}

function Key({ children }: { readonly children: string }) {
  return (
    <span aria-hidden="true" className="ml-auto pl-6 text-12 text-ink-3 max-wide:hidden">
      {children}
    </span>
  );
}
