// @vitest-environment jsdom
import { auditActions } from '@pingvas/contracts';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalogues } from '../../../messages/messages.ts';
import { buildEntry, type FakeAdminApi, startFakeAdminApi } from '../../../testing/fake-admin-api.ts';
import { renderPage } from '../../../testing/render-page.tsx';
import { actGroups } from './act-groups.ts';

let api: FakeAdminApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'ko');
  api = await startFakeAdminApi();
});
afterEach(() => api.stop());

const jiwoo = { id: crypto.randomUUID(), email: 'jiwoo@example.com', name: '한지우' };
const seoyeon = { id: crypto.randomUUID(), email: 'seoyeon@example.com', name: null };
const of = (actor: typeof jiwoo | typeof seoyeon | null, target: typeof jiwoo | typeof seoyeon | null) => ({
  ...{ actor, target, actorId: actor?.id ?? null, targetUserId: target?.id ?? null },
  actorKind: actor ? ('person' as const) : ('anonymous' as const),
});

describe('the record', () => {
  it('says in sentences who did what to whom', async () => {
    api.entries = [
      buildEntry({
        ...of(jiwoo, seoyeon),
        action: 'identity.role-changed',
        details: { from: 'user', to: 'admin' },
      }),
      buildEntry(of(null, jiwoo)),
      buildEntry({ action: 'identity.sign-in-refused' }),
      buildEntry({ ...of(null, null), action: 'identity.signed-out', targetUserId: crypto.randomUUID() }),
      buildEntry({ action: 'identity.of-a-newer-server' }),
    ];
    renderPage('/admin/audit', api);
    await screen.findByText('한지우님이 seoyeon@example.com님의 역할을 바꿨어요. 사용자 → 관리자');
    screen.getByText('한지우님이 로그인했어요.');
    screen.getByText('없는 계정으로 로그인하려다 실패했어요.');
    screen.getByText('지워진 사람이 로그아웃했어요.');
    expect(screen.getAllByText('identity.of-a-newer-server')).not.toHaveLength(0);
  });

  it('is narrowed to one person and back, and to one act', async () => {
    api.entries = [
      buildEntry(of(null, jiwoo)),
      buildEntry({ ...of(null, seoyeon), action: 'identity.password-changed' }),
    ];
    renderPage('/admin/audit', api);
    fireEvent.click(await screen.findByRole('button', { name: '한지우님의 기록만 보기', hidden: true }));
    await screen.findByText('한지우님의 기록만 보고 있어요.');
    await waitFor(() => expect(screen.queryByText(/비밀번호를 바꿨어요/)).toBeNull());
    fireEvent.click(screen.getByRole('button', { name: '모두 보기' }));
    await screen.findByText(/비밀번호를 바꿨어요/);
    fireEvent.change(screen.getByRole('combobox', { name: '한 일' }), {
      target: { value: 'identity.signed-in' },
    });
    await waitFor(() => expect(screen.queryByText(/비밀번호를 바꿨어요/)).toBeNull());
    await screen.findByText('한지우님이 로그인했어요.');
  });

  it.each([
    ['ko', '네덜란드 · 2001:67c:2e8::1 · curl 8.5.0', '로컬 네트워크 · 10.0.0.7', '위치'],
    ['en', 'Netherlands · 2001:67c:2e8::1 · curl 8.5.0', 'Local network · 10.0.0.7', 'Place'],
  ] as const)('says from which country and with what, in %s', async (language, abroad, near, place) => {
    localStorage.setItem('pingvas.language', language);
    api.oneself = { ...api.oneself, language };
    api.entries = [
      buildEntry({
        address: '2001:67c:2e8::1',
        place: { countryCode: 'NL', isLocal: false },
        userAgent: 'curl/8.5.0',
      }),
      buildEntry({ address: '10.0.0.7', place: { countryCode: null, isLocal: true } }),
      buildEntry({ address: null }),
    ];
    renderPage('/admin/audit', api);
    await screen.findByText(abroad);
    screen.getByText(near);
    expect(screen.getAllByText(place)).toHaveLength(2);
  });

  it('says when nothing is there, and lets one loosen what narrows it', async () => {
    api.entries = [buildEntry(of(null, jiwoo))];
    renderPage('/admin/audit?action=fleet.token-created', api);
    await screen.findByText('남은 기록이 없어요.');
    fireEvent.click(screen.getByRole('button', { name: '조건 지우기' }));
    await screen.findByText('한지우님이 로그인했어요.');
  });

  it.each(['ko', 'en'] as const)('has a sentence and a name for every act, in %s', (language) => {
    const { acts, names } = catalogues[language].admin.audit;
    const said = (words: object, action: string) =>
      action.split('.').reduce((found: unknown, key) => Object(found)[key], words);
    const missing = auditActions.filter((action) => !said(acts, action) || !said(names, action));
    expect(missing).toEqual([]);
  });

  it('offers every act in exactly one group', () => {
    expect(actGroups.flatMap(({ actions }) => actions).sort()).toEqual([...auditActions].sort());
  });
});
