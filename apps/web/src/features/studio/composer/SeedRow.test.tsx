// @vitest-environment jsdom
import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeApi, startFakeApi } from '../../../testing/fake-api.ts';
import { renderWithApi } from '../../../testing/render-with-api.tsx';
import { useComposer } from '../use-composer.ts';
import { SeedRow } from './SeedRow.tsx';

let api: FakeApi;

beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  api = await startFakeApi();
});
afterEach(() => api.stop());

function Seed() {
  return <SeedRow composer={useComposer(() => undefined)} />;
}

describe('the seed', () => {
  it('is wholly selected when the field is entered, so that a new one takes its place', () => {
    renderWithApi(<Seed />, api);
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Seed' });
    field.focus();
    expect(field.value).toMatch(/^\d+$/);
    expect(field.selectionEnd).toBe(field.value.length);
    expect(field.selectionStart).toBe(0);
  });

  it('is kept once it was typed', () => {
    renderWithApi(<Seed />, api);
    const field = screen.getByRole('textbox', { name: 'Seed' });
    fireEvent.change(field, { target: { value: '884213907' } });
    screen.getByText('Stays the same');
    fireEvent.blur(field);
    expect(field).toHaveProperty('value', '884\u00a0213\u00a0907');
  });
});
