import type { Locator, Page } from 'playwright-core';

/** Whether the keys go to this element now. */
export function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element: { matches(selector: string): boolean }) => element.matches(':focus'));
}

/** Presses Tab until the element has the focus, as a person without a mouse does. */
export async function tabTo(page: Page, locator: Locator): Promise<void> {
  await locator.first().waitFor();
  for (let presses = 0; presses < 80; presses += 1) {
    if (await isFocused(locator.first())) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`80 presses of Tab never reached ${locator}`);
}
