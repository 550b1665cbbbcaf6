import { useTranslations } from 'use-intl';
import { type Ratio, ratios } from '../../../recipe/picture-size.ts';
import { Segment } from '../../../ui/Segment.tsx';
import type { Composer } from '../use-composer.ts';

/** The side of the square glyph; the others have the same area. */
const glyphSide = 13;

/** Across over down, as people name the ratios; the pixels come as close as the engine allows. */
const shapes: Record<Ratio, number> = {
  square: 1,
  portrait: 4 / 5,
  tall: 2 / 3,
  landscape: 3 / 2,
  wide: 16 / 9,
};

const names = {
  square: 'ratioSquare',
  portrait: 'ratioPortrait',
  tall: 'ratioTall',
  landscape: 'ratioLandscape',
  wide: 'ratioWide',
} as const satisfies Record<Ratio, string>;

function RatioGlyph({ ratio }: { readonly ratio: Ratio }) {
  const shape = Math.sqrt(shapes[ratio]);
  const across = Math.round(glyphSide * shape);
  const down = Math.round(glyphSide / shape);
  return (
    <svg width={18} height={18} viewBox="0 0 18 18" fill="none" stroke="currentColor" aria-hidden="true">
      <rect
        x={Math.floor((18 - across) / 2) + 0.5}
        y={Math.floor((18 - down) / 2) + 0.5}
        width={across - 1}
        height={down - 1}
      />
    </svg>
  );
}

/** Five ratios of one area, and the exact pixels they mean for the chosen model. */
export function SizePicker({ composer }: { readonly composer: Composer }) {
  const t = useTranslations('composer');
  const { draft, size, change } = composer;
  return (
    <div>
      <div className="mb-2 flex items-center justify-between">
        <span className="text-13 text-ink-3">{t('size')}</span>
        <span className="figures text-14 font-strong">{t('sizeValue', { ...size })}</span>
      </div>
      <Segment
        label={t('size')}
        value={draft.ratio}
        onChange={(ratio: Ratio) => change({ ratio })}
        options={ratios.map((ratio) => ({
          value: ratio,
          label: t(names[ratio]),
          glyph: <RatioGlyph ratio={ratio} />,
        }))}
      />
    </div>
  );
}
