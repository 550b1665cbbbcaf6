export type ImageKeyAction =
  | 'previous'
  | 'next'
  | 'leave'
  | 'toggle-panel'
  | 'toggle-actual-size'
  | 'download'
  | 'remove';

const actionOfKey: Readonly<Record<string, ImageKeyAction>> = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  Escape: 'leave',
  i: 'toggle-panel',
  z: 'toggle-actual-size',
  d: 'download',
  Delete: 'remove',
};

/** The same keys, where the Korean layout writes a letter of its own. */
const keyOfCode: Readonly<Record<string, string>> = { KeyI: 'i', KeyZ: 'z', KeyD: 'd' };

/** Where keys have another meaning: fields, and whatever lies over the picture. */
const ownKeys =
  'input, textarea, select, [contenteditable], [role="dialog"], [role="alertdialog"], [role="menu"]';

type KeyFacts = Pick<
  KeyboardEvent,
  | 'key'
  | 'code'
  | 'ctrlKey'
  | 'metaKey'
  | 'altKey'
  | 'shiftKey'
  | 'isComposing'
  | 'defaultPrevented'
  | 'target'
>;

/** What a key means in the image view; null when it means nothing there, or something else has taken it. */
export function imageKeyAction(event: KeyFacts): ImageKeyAction | null {
  const { ctrlKey, metaKey, altKey, shiftKey, isComposing, defaultPrevented, target } = event;
  if (ctrlKey || metaKey || altKey || shiftKey || isComposing || defaultPrevented) return null;
  if (target instanceof Element && target.closest(ownKeys)) return null;
  const key = keyOfCode[event.code] ?? event.key;
  return actionOfKey[key] ?? null;
}
