import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Custom properties reach the page through the CSSOM, which the content security policy allows. */
    [customProperty: `--${string}`]: string | number | undefined;
  }
}
