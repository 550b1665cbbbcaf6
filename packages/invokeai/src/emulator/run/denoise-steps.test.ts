import { describe, expect, it } from 'vitest';
import { countRunSteps, progressPercentages } from './denoise-steps.ts';

describe('the steps a run reports', () => {
  it('runs as many steps of an image-to-image as the recorded engine did', () => {
    expect(countRunSteps('euler', 4, 0.4, 1)).toBe(3);
    expect(countRunSteps('dpmpp_2m_k', 4, 0.4, 1)).toBe(2);
  });

  it('runs every step of a text-to-image, whatever their number', () => {
    for (let steps = 1; steps <= 1000; steps += 1) {
      expect(countRunSteps('euler', steps, 0, 1)).toBe(steps);
      expect(countRunSteps('dpmpp_2m_k', steps, 0, 1)).toBe(steps);
    }
  });

  it('reports n+1 values for first-order samplers and each half step for second-order ones', () => {
    expect(progressPercentages('euler', 2)).toEqual([0, 0.5, 1]);
    expect(progressPercentages('dpmpp_sde', 3)).toEqual([0, 0, 0.5, 0.5, 1, 1]);
    expect(progressPercentages('heun', 1)).toEqual([0, 0]);
  });
});
