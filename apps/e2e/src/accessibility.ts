import axe from 'axe-core';
import type { Page } from 'playwright-core';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Colours on their way from one to another are none of the page's. What was just opened begins to move with the next
 * frame, and what moves may set off something else.
 */
const untilSettled = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const moving = () => document.getAnimations().filter(
    ({ effect, playState }) =>
      playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime ?? Infinity),
  );
  do {
    await Promise.all(moving().map(({ finished }) => finished.catch(() => undefined)));
    await frame();
    await frame();
  } while (moving().length > 0);
})()`;

/** Rules broken on the page as it stands: WCAG 2.2 AA and best practice. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(untilSettled);
  // evaluate() goes around the page's content security policy; a script tag would be refused by it.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    `axe.run({ runOnly: ${JSON.stringify(rules)} })`,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

/** Whether anything is wider than the window. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
}
