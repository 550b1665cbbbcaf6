// @vitest-environment jsdom
import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Logo, LogoMark } from './Logo.tsx';
import file from './logo.svg?raw';

const pathsOf = (svg: string) => [...svg.matchAll(/ d="([^"]+)"/g)].map(([, path]) => path);

describe('the logo on the page', () => {
  it('is the drawing of logo.svg, stroke for stroke', () => {
    expect(pathsOf(render(<Logo />).container.innerHTML)).toEqual(pathsOf(file));
  });

  it('has a mark that is the first stroke of the whole', () => {
    const { container } = render(<LogoMark />);
    expect(pathsOf(container.innerHTML)).toEqual(['M4 38V4H29V27.5H4']);
  });
});
