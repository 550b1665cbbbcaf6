// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import { LanguageProvider } from '../messages/language.tsx';
import { NewPasswordField } from './NewPasswordField.tsx';
import { newPasswordProblem } from './new-password.ts';

const owner = { email: 'jiwoo@example.com', username: null, fullName: '한지우' };

function Form() {
  const [value, setValue] = useState('');
  const [hasTried, setHasTried] = useState(false);
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <NewPasswordField
        label="비밀번호"
        value={value}
        onChange={setValue}
        owner={owner}
        problem={hasTried ? newPasswordProblem(value, owner) : null}
      />
      <button type="submit" onClick={() => setHasTried(true)}>
        보내기
      </button>
    </form>
  );
}

beforeEach(() => {
  localStorage.setItem('pingvas.language', 'ko');
  render(
    <LanguageProvider>
      <Form />
    </LanguageProvider>,
  );
});

const type = (value: string) => fireEvent.change(screen.getByLabelText('비밀번호'), { target: { value } });

describe('choosing a password', () => {
  it('says in words how strong it is while one types, politely', async () => {
    type('trombone velvet lighthouse');
    const word = await screen.findByText('아주 튼튼해요.');
    expect(word.closest('[aria-live="polite"]')).not.toBeNull();
  });

  it.each([
    ['qwer1234', '자판을 따라가거나'],
    ['jiwoo2026', '이메일이나 이름에서 온'],
    ['한지우20261', '이메일이나 이름에서 온'],
    ['pingvas2026', '서비스 이름으로 만든'],
  ])('says of %s that it cannot be used, and why', async (password, why) => {
    type(password);
    await screen.findByText('쓸 수 없어요.');
    screen.getByText(new RegExp(why));
  });

  it('puts what is wrong below the field once somebody tried', () => {
    type('12345');
    expect(screen.queryByRole('alert')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: '보내기' }));
    expect(screen.getByRole('alert').textContent).toBe('3자만 더 적으면 돼요.');
    expect(screen.getByLabelText('비밀번호').getAttribute('aria-invalid')).toBe('true');
  });

  it('can be looked at, and stays a new password to password managers', () => {
    type('trombone velvet');
    fireEvent.click(screen.getByRole('button', { name: '비밀번호 보기' }));
    const field = screen.getByLabelText('비밀번호');
    expect(field.getAttribute('type')).toBe('text');
    expect(field.getAttribute('autocomplete')).toBe('new-password');
  });
});
