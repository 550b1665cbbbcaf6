// @vitest-environment jsdom
import { failureCode } from '@pingvas/contracts';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import en from '../../../messages/en.json' with { type: 'json' };
import ko from '../../../messages/ko.json' with { type: 'json' };
import { LanguageProvider } from '../../../messages/language.tsx';
import { buildFailure, buildGeneration, buildImage } from '../../../testing/build-generation.ts';
import { FailedStage } from './FailedStage.tsx';
import { wideMetrics } from './stage-metrics.ts';

describe('a run that broke off', () => {
  it.each(failureCode.options)('says what happened and what comes next, each as a sentence: %s', (code) => {
    const run = buildGeneration({
      status: 'failed',
      failure: buildFailure(code),
      images: [buildImage()],
      creditsConsumed: 4,
    });
    render(
      <LanguageProvider>
        <FailedStage
          view={{ kind: 'failed', run, progress: null }}
          space={{ width: 900, height: 700 }}
          metrics={wideMetrics}
          onUseRecipe={() => undefined}
          onDismiss={() => undefined}
        />
      </LanguageProvider>,
    );
    const words = document.documentElement.lang === 'en' ? en : ko;
    const { message, next } = words.failure.codes[code];
    expect(screen.getByText(message).textContent).toBe(message);
    expect(screen.getByText(next).textContent).toBe(next);
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(
      words === en
        ? ['12 credits are back with you.', 'You paid for the finished picture.']
        : ['12 크레딧을 돌려드렸어요.', '완성된 그림 1장 값만 차감됐어요.'],
    );
  });
});
