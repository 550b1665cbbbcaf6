import { failureCode, failureRules, failureSentences, type GenerationView } from '@pingvas/contracts';
import { describe, expect, it } from 'vitest';
import { describeEnd } from './describe-end.ts';

const ended: GenerationView = {
  id: '01930000-0000-7000-8000-0000000000aa',
  status: 'cancelled',
  recipe: {
    prompt: 'a moon jar',
    negativePrompt: '',
    modelId: '01930000-0000-7000-8000-00000000000f',
    width: 512,
    height: 512,
    steps: 20,
    cfgScale: 7.5,
    scheduler: 'euler',
    seed: '1',
    count: 4,
  },
  modelName: 'Hanji XL',
  attempt: 1,
  images: [],
  priceInCredits: 16,
  creditsConsumed: 4,
  failure: null,
  isEmulated: false,
  createdAt: '2026-11-20T10:00:00.000Z',
  startedAt: null,
  completedAt: '2026-11-20T10:01:00.000Z',
  durationSeconds: null,
};

describe('the last words about a run that is not whole', () => {
  it.each(failureCode.options)('say what happened, what it cost and what comes next: %s', (code) => {
    const { fault, refund } = failureRules[code];
    const failure = { code, fault, refund, ...failureSentences[code] };
    expect(describeEnd({ ...ended, status: 'failed', failure }).split('\n')).toEqual([
      '0 of 4 pictures were made; the generation failed.',
      `${failureSentences[code].message} [${code}, ${fault}]`,
      'Credits paid: 4. Credits given back: 12.',
      failureSentences[code].next,
      '',
    ]);
  });

  it('blame nobody for a cancelled one', () => {
    expect(describeEnd(ended)).toBe(
      '0 of 4 pictures were made; the generation was cancelled.\nCredits paid: 4. Credits given back: 12.\n',
    );
  });
});
