import { describe, expect, it } from 'vitest';
import { enginePrompt } from './engine-prompt.ts';

describe('a prompt for the engine', () => {
  it.each([
    ['a fox <secret-style> in snow', 'a fox in snow'],
    ['<a>', ''],
    ['a <x<inner>y> fox', 'a fox'],
    ['<<a>b>c', 'c'],
    ['two\nlines <of\nthe same> trigger', 'two\nlines trigger'],
  ])('loads no embedding by name: %j', (text, expected) => {
    expect(enginePrompt(text)).toBe(expected);
  });

  it.each(['a fox, (red)1.3, snow++', 'i < j', 'rocks > paper', '5 > 3  and 2 < 4', ''])(
    'leaves other text alone: %j',
    (text) => {
      expect(enginePrompt(text)).toBe(text);
    },
  );
});
