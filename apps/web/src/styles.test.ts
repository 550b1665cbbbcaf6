import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const styles = readFileSync(new URL('./styles.css', import.meta.url), 'utf8');

/** Tailwind brings these along, and of two keyframes with one name the later one wins, without a word. */
const tailwinds = ['spin', 'ping', 'pulse', 'bounce'];

describe('the style sheet', () => {
  it('names no motion as Tailwind names one of its own', () => {
    const ours = [...styles.matchAll(/@keyframes ([\w-]+)/g)].map(([, name]) => name);
    expect(ours).toContain('leave-mat');
    expect(ours.filter((name) => name && tailwinds.includes(name))).toEqual([]);
  });
});
