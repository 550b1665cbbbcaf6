import { classNames } from './class-names.ts';

const mark = (
  <g strokeWidth="4" strokeLinejoin="miter">
    <path d="M4 38V4H29V27.5H4" />
    <circle cx="19.4" cy="13.2" r="4" fill="var(--glaze-mark)" stroke="none" />
  </g>
);

/** The whole mark with its name; drawn with the colour of the text around it. */
export function Logo({ className }: { readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 176 40"
      role="img"
      aria-label="Pingvas"
      fill="none"
      stroke="currentColor"
      className={classNames('block w-auto', className)}
    >
      {mark}
      <g transform="translate(42 0)" strokeWidth="3.3">
        <path d="M3 38V11.3" />
        <circle cx="10.2" cy="20" r="7.2" />
        <path d="M25 11.3V28.8" />
        <circle cx="25" cy="5.6" r="2.3" fill="currentColor" stroke="none" />
        <path d="M33 28.8V11.3" />
        <path d="M33 20A6.9 7.2 0 0 1 46.8 20V28.8" />
        <circle cx="61" cy="20" r="7.2" />
        <path d="M68.2 11.3V29.6A7 6.8 0 0 1 55 32.9" />
        <path d="M74.6 11.3L81.8 27.6L89 11.3" strokeLinejoin="bevel" />
        <circle cx="101.4" cy="20" r="7.2" />
        <path d="M108.6 11.3V28.8" />
        <path d="M127 15.6C125.7 13.8 123.7 12.8 121.3 12.8C118.4 12.8 116.4 14.2 116.4 16.4C116.4 18.8 118.8 19.4 121.6 19.9C124.7 20.4 127.3 21.2 127.3 23.7C127.3 25.9 125 27.2 121.9 27.2C119.2 27.2 116.9 26.2 115.5 24.2" />
      </g>
    </svg>
  );
}

/** The mark alone, for a phone's bar. */
export function LogoMark({ className }: { readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 33 40"
      role="img"
      aria-label="Pingvas"
      fill="none"
      stroke="currentColor"
      className={classNames('block w-auto', className)}
    >
      {mark}
    </svg>
  );
}
