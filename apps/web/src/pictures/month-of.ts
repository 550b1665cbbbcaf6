/** The month that a picture stands under, in the calendar of this device, e.g. 2026-11. */
export function monthOf({ createdAt }: { readonly createdAt: string }): string {
  const made = new Date(createdAt);
  return `${made.getFullYear()}-${String(made.getMonth() + 1).padStart(2, '0')}`;
}
