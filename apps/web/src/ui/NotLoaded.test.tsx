// @vitest-environment jsdom
import { render, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { NotLoaded } from './NotLoaded.tsx';

it('says what is missing and why in a sentence each, announced together', () => {
  render(
    <NotLoaded
      title="The list did not load"
      problem="There is no connection."
      again="Retry"
      onAgain={retry}
    />,
  );
  const alert = within(screen.getByRole('alert'));
  expect(alert.getByText('The list did not load').tagName).toBe('P');
  expect(alert.getByText('There is no connection.').tagName).toBe('P');
});

const retry = async () => undefined;
