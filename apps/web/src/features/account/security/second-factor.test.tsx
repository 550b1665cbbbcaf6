// @vitest-environment jsdom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StepUp } from '../../../shell/proof/StepUp.tsx';
import {
  buildPasskey,
  type FakeSecurityApi,
  rightCode,
  startFakeSecurityApi,
} from '../../../testing/fake-security-api.ts';
import { renderWithApi } from '../../../testing/render-with-api.tsx';
import { SecondFactorGroups } from './SecondFactorGroups.tsx';

let api: FakeSecurityApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'ko');
  api = await startFakeSecurityApi();
});
afterEach(() => api.stop());

const show = () =>
  renderWithApi(
    <>
      <SecondFactorGroups />
      <StepUp />
    </>,
    api,
  );
const press = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }));
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe('connecting an authenticator app', () => {
  it('shows the secret to scan and to type, and sends the code by itself when it is whole', async () => {
    show();
    await press('인증 앱 연결');
    await screen.findByRole('img', { name: '인증 앱에 등록할 QR 코드' });
    screen.getByText('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ');
    type('앱에 보이는 코드', ` ${rightCode.slice(0, 3)} ${rightCode.slice(3)} `);
    const codes = within(await screen.findByRole('list', { name: '복구 코드 목록' }));
    expect(codes.getAllByRole('listitem')).toHaveLength(10);
    await press('보관했어요');
    await screen.findByText(/10개 남았어요/);
    expect(screen.queryByText('aaaa0-bbbbb')).toBeNull();
  });

  it('gives the focus back to its button when it is closed', async () => {
    show();
    const button = await screen.findByRole('button', { name: '인증 앱 연결' });
    button.focus();
    fireEvent.click(button);
    const field = await screen.findByLabelText('앱에 보이는 코드');
    await waitFor(() => expect(document.activeElement).toBe(field));
    fireEvent.keyDown(field, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(button));
  });

  it('says what is wrong with the code beside it, and keeps the secret', async () => {
    show();
    await press('인증 앱 연결');
    await screen.findByLabelText('앱에 보이는 코드');
    type('앱에 보이는 코드', '12');
    fireEvent.click(screen.getByRole('button', { name: '연결' }));
    screen.getByText('숫자 6자리를 모두 입력해 주세요.');
    type('앱에 보이는 코드', '000000');
    await screen.findByText(/코드가 맞지 않거나 이미 쓴 코드예요/);
    screen.getByText('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ');
  });
});

describe('what protects the account', () => {
  it('says when nothing does, and that a second step makes recovery codes', async () => {
    show();
    await screen.findByText('2단계 인증을 켜면 만들어져요.');
    screen.getByText('아직 패스키가 없어요.');
  });

  it('warns when few recovery codes are left', async () => {
    Object.assign(api, { totpSince: '2026-11-20T09:00:00.000Z', codesLeft: 3 });
    show();
    await screen.findByText('복구 코드가 얼마 남지 않았어요. 새로 만들어 보관해 주세요.');
  });

  it('says what goes with the last second step before it is taken away', async () => {
    Object.assign(api, { totpSince: '2026-11-20T09:00:00.000Z', codesLeft: 10 });
    show();
    await press('연결 해제');
    const dialog = within(await screen.findByRole('dialog'));
    dialog.getByText(/복구 코드도 함께 사라지고/);
    fireEvent.click(dialog.getByRole('button', { name: '연결 해제' }));
    await screen.findByText('2단계 인증을 켜면 만들어져요.');
  });

  it('names a passkey anew, and takes it away after a question', async () => {
    api.passkeys = [buildPasskey()];
    show();
    await press('내 휴대폰 이름 바꾸기');
    type('이름', ' ');
    await press('저장');
    screen.getByText('이름을 적어 주세요.');
    type('이름', '새 휴대폰');
    await press('저장');
    await press('새 휴대폰 지우기');
    const dialog = within(await screen.findByRole('dialog'));
    fireEvent.click(dialog.getByRole('button', { name: '지우기' }));
    await screen.findByText('아직 패스키가 없어요.');
  });

  it('says that it could not be read, and tries again', async () => {
    api.isAway = true;
    show();
    await screen.findByText(/보안 설정을 불러오지 못했어요/);
    api.isAway = false;
    await press('다시 시도');
    await screen.findByText('2단계 인증을 켜면 만들어져요.');
  });
});

describe('a sensitive act', () => {
  it('goes on by itself once the person has shown who they are', async () => {
    api.isProven = false;
    api.refusals.push('identity.wrong-credentials');
    show();
    await press('인증 앱 연결');
    const dialog = within(await screen.findByRole('dialog', { name: '본인 확인' }));
    fireEvent.change(await dialog.findByLabelText('비밀번호'), { target: { value: 'wrong' } });
    fireEvent.click(dialog.getByRole('button', { name: '확인' }));
    await dialog.findByText('비밀번호가 맞지 않아요. 다시 입력해 주세요.');
    fireEvent.change(dialog.getByLabelText('비밀번호'), { target: { value: 'right' } });
    fireEvent.click(dialog.getByRole('button', { name: '확인' }));
    await screen.findByRole('dialog', { name: '인증 앱 연결' });
    expect(screen.queryByRole('dialog', { name: '본인 확인' })).toBeNull();
    expect(api.heard).toEqual([{ password: 'wrong' }, { password: 'right' }]);
  });

  it('does not happen when the person declines, and says so', async () => {
    api.isProven = false;
    show();
    await press('인증 앱 연결');
    const dialog = within(await screen.findByRole('dialog', { name: '본인 확인' }));
    fireEvent.click(dialog.getByRole('button', { name: '취소' }));
    await screen.findByText('본인 확인을 한 뒤에 다시 해 주세요.');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('offers every way that the account has, a code first where there is an app', async () => {
    api.isProven = false;
    api.stepUpMethods = ['totp', 'recovery-code'];
    show();
    await press('인증 앱 연결');
    const dialog = within(await screen.findByRole('dialog', { name: '본인 확인' }));
    await dialog.findByLabelText('인증 앱의 코드');
    fireEvent.click(dialog.getByRole('button', { name: '복구 코드 입력' }));
    fireEvent.change(dialog.getByLabelText('복구 코드'), { target: { value: 'too short' } });
    fireEvent.click(dialog.getByRole('button', { name: '확인' }));
    dialog.getByText('복구 코드 열 자리를 입력해 주세요.');
    fireEvent.change(dialog.getByLabelText('복구 코드'), { target: { value: 'OAlBC-DEFGH' } });
    fireEvent.click(dialog.getByRole('button', { name: '확인' }));
    await screen.findByRole('dialog', { name: '인증 앱 연결' });
    expect(api.heard).toEqual([{ recoveryCode: '0a1bcdefgh' }]);
  });

  it('leads who has neither password nor second step to sign in again', async () => {
    api.isProven = false;
    api.stepUpMethods = ['sign-in-again'];
    show();
    await press('인증 앱 연결');
    await screen.findByRole('button', { name: '다시 로그인' });
  });
});
