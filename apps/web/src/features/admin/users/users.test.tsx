// @vitest-environment jsdom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildPerson, type FakeAdminApi, startFakeAdminApi } from '../../../testing/fake-admin-api.ts';
import { renderPage } from '../../../testing/render-page.tsx';

let api: FakeAdminApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'ko');
  api = await startFakeAdminApi();
});
afterEach(() => api.stop());

const seoyeon = buildPerson({ fullName: '김서연', credits: { balance: 84, held: 16 } });
const other = buildPerson({ email: 'doyun@example.com', fullName: '박도윤', role: 'artist' });
const button = async (name: string) => await screen.findByRole('button', { name });
const press = async (name: string) => fireEvent.click(await button(name));
const dialog = async (title: RegExp) => {
  const heading = await screen.findByRole('heading', { name: title });
  const found = heading.closest('[role=dialog]');
  if (!(found instanceof HTMLElement)) throw new Error('There is no such dialog');
  return within(found);
};

describe('the list of people', () => {
  it.each(['user', 'artist'] as const)('does not exist for somebody who is %s', async (role) => {
    api.oneself = { ...api.oneself, role };
    api.people = [seoyeon];
    renderPage('/admin/users', api);
    await screen.findByText('없는 벽이에요.');
    expect(screen.queryByText('김서연')).toBeNull();
  });

  it('is where administration begins, and is narrowed by what one writes and picks', async () => {
    api.people = [seoyeon, other];
    renderPage('/admin', api);
    await screen.findByText('박도윤');
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: '서연' } });
    await waitFor(() => expect(screen.queryByText('박도윤')).toBeNull());
    screen.getByText('김서연');
    fireEvent.change(screen.getByRole('combobox', { name: '역할' }), { target: { value: 'artist' } });
    await screen.findByText('찾는 사람이 없어요.');
    await press('모두 보기');
    await screen.findByText('박도윤');
  });

  it('goes on where its first page ends', async () => {
    api.people = [seoyeon, other];
    api.pageSize = 1;
    renderPage('/admin/users', api);
    await screen.findByText('김서연');
    await press('더 보기');
    await screen.findByText('박도윤');
    expect(screen.queryByRole('button', { name: '더 보기' })).toBeNull();
  });

  it('says so when it cannot be had, and comes when asked again', async () => {
    api.isAway = true;
    api.people = [seoyeon];
    renderPage('/admin/users', api);
    const again = await screen.findByRole('button', { name: '다시 해 보기' }, { timeout: 15_000 });
    api.isAway = false;
    fireEvent.click(again);
    await screen.findByText('김서연');
  });
});

describe('one person', () => {
  beforeEach(() => {
    api.people = [seoyeon, other];
  });

  it('is opened by an address, with what an administrator decides by', async () => {
    renderPage(`/admin/users?person=${seoyeon.id}`, api);
    await screen.findByText('84 (보류 16)');
    screen.getByText('2곳');
    await press('닫기');
    await waitFor(() => expect(screen.queryByText('84 (보류 16)')).toBeNull());
  });

  it('gets another role after a look at what that means', async () => {
    renderPage(`/admin/users?person=${seoyeon.id}`, api);
    await press('역할 바꾸기');
    const { getByRole, findByText } = await dialog(/김서연님의 역할/);
    fireEvent.click(getByRole('radio', { name: '관리자' }));
    await findByText(/저장하면 바로 관리자가 돼요/);
    expect(api.updates).toEqual([]);
    fireEvent.click(getByRole('button', { name: '역할 저장' }));
    await waitFor(() => expect(api.updates).toEqual([{ userId: seoyeon.id, role: 'admin' }]));
    await waitFor(() => expect(screen.queryByRole('radio', { name: '관리자' })).toBeNull());
  });

  it('keeps their role when the server refuses, and the dialog says why', async () => {
    api.refusal = 'identity.last-administrator';
    renderPage(`/admin/users?person=${seoyeon.id}`, api);
    await press('역할 바꾸기');
    const { getByRole, findByText } = await dialog(/김서연님의 역할/);
    fireEvent.click(getByRole('radio', { name: '작가' }));
    fireEvent.click(getByRole('button', { name: '역할 저장' }));
    await findByText(/관리자가 한 명은 있어야 해요/);
  });

  it.each([
    ['oneself', { isLastAdministrator: false }, '자기 역할이나 계정은 다른 관리자만 바꿀 수 있어요.'],
    ['the last administrator', { isLastAdministrator: true }, /하나뿐인 관리자예요/],
  ] as const)('is safe when it is %s', async (_, patch, why) => {
    const lead = buildPerson({ fullName: '한지우', role: 'admin', ...patch });
    if (!patch.isLastAdministrator) api.oneself = lead;
    api.people = [lead];
    renderPage(`/admin/users?person=${lead.id}`, api);
    await screen.findByText(why);
    expect((await button('역할 바꾸기')).hasAttribute('disabled')).toBe(true);
    expect(screen.queryByRole('button', { name: '계정 닫기' })).toBeNull();
    expect(screen.queryByRole('button', { name: '계정 지우기' })).toBeNull();
  });

  it('is shut only after a question, and can be let in again', async () => {
    renderPage(`/admin/users?person=${seoyeon.id}`, api);
    await press('계정 닫기');
    const { getByText, getByRole } = await dialog(/김서연님의 계정을 닫을까요/);
    getByText('만들고 있는 그림은 끝까지 만들어요.');
    expect(api.closed).toEqual([]);
    fireEvent.click(getByRole('button', { name: '계정 닫기' }));
    await press('계정 다시 열기');
    await waitFor(() => expect(api.people[0]).toMatchObject({ state: 'active' }));
    expect(api.closed).toEqual([seoyeon.id]);
  });

  it('is deleted only by who writes their e-mail', async () => {
    renderPage(`/admin/users?person=${seoyeon.id}`, api);
    await press('계정 지우기');
    const { getByLabelText, getByRole, findByText } = await dialog(/김서연님의 계정을 지울까요/);
    const field = getByLabelText(/확인을 위해/);
    fireEvent.change(field, { target: { value: 'doyun@example.com' } });
    fireEvent.click(getByRole('button', { name: '계정 지우기' }));
    await findByText('이 사람의 이메일과 달라요.');
    expect(api.removed).toEqual([]);
    fireEvent.change(field, { target: { value: ' Seoyeon@example.com ' } });
    fireEvent.click(getByRole('button', { name: '계정 지우기' }));
    await waitFor(() => expect(api.removed).toEqual([seoyeon.id]));
  });

  it('gets names and a tier, and an empty field takes a name away', async () => {
    renderPage(`/admin/users?person=${seoyeon.id}`, api);
    await press('이름과 등급 고치기');
    const { getByLabelText, getByRole, findByText } = await dialog(/이름과 등급/);
    fireEvent.change(getByLabelText('아이디'), { target: { value: 'x' } });
    fireEvent.click(getByRole('button', { name: '저장' }));
    await findByText(/3자에서 50자까지/);
    fireEvent.change(getByLabelText('아이디'), { target: { value: 'seo.yeon' } });
    fireEvent.change(getByLabelText('이름'), { target: { value: ' ' } });
    fireEvent.change(getByLabelText('등급'), { target: { value: 'pro' } });
    fireEvent.click(getByRole('button', { name: '저장' }));
    const expected = {
      userId: seoyeon.id,
      username: 'seo.yeon',
      fullName: null,
      nickname: null,
      tier: 'pro',
    };
    await waitFor(() => expect(api.updates).toEqual([expected]));
  });
});
