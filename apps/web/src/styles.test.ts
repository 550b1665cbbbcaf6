import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const styles = globSync(['styles.css', 'styles/*.css'], { cwd: import.meta.dirname })
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .join('\n');

/** Tailwind brings these along, and of two keyframes with one name the later one wins, without a word. */
const tailwinds = ['spin', 'ping', 'pulse', 'bounce'];

describe('the style sheet', () => {
  it('names no motion as Tailwind names one of its own', () => {
    const ours = [...styles.matchAll(/@keyframes ([\w-]+)/g)].map(([, name]) => name);
    expect(ours).toContain('leave-mat');
    expect(ours.filter((name) => name && tailwinds.includes(name))).toEqual([]);
  });
});
