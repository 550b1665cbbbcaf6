import { Rows } from '@phosphor-icons/react/dist/csr/Rows';
import { useTranslations } from 'use-intl';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, MenuChoice } from '../../ui/Menu.tsx';
import { type RowHeight, rowHeights } from './row-height.ts';

interface GalleryHeaderProps {
  readonly rows?: { readonly height: RowHeight; readonly onChoose: (next: RowHeight) => void };
}

/** Heights of the title's line, CSS pixels: what the rows below it begin at. */
export const wideHeaderHeight = 78;
export const phoneHeaderHeight = 64;

/** The name of the room, and how high its rows are. */
export function GalleryHeader({ rows }: GalleryHeaderProps) {
  const t = useTranslations('gallery');
  const names = { low: t('rowLow'), medium: t('rowMedium'), high: t('rowHigh') };
  return (
    <header className="flex h-[78px] items-start pt-6 pr-[72px] pl-8 max-wide:h-16 max-wide:px-4 max-wide:pt-[19px]">
      <h1 className="label-face text-28">{t('title')}</h1>
      {rows && (
        <span className="ml-auto max-wide:hidden">
          <Menu
            trigger={
              <IconButton label={t('rowHeight')}>
                <Rows size={20} aria-hidden="true" />
              </IconButton>
            }
          >
            <MenuChoice
              label={t('rowHeight')}
              value={rows.height}
              options={rowHeights.map((value) => ({ value, label: names[value] }))}
              onPick={rows.onChoose}
            />
          </Menu>
        </span>
      )}
    </header>
  );
}
