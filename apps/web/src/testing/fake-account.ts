import type { ErrorCode, ExportView, ProfileView, SettingsView } from '@pingvas/contracts';

/** What the server of a test keeps about the person's own page, their archive and their leaving. */
export interface FakeAccount {
  profile: ProfileView;
  settings: SettingsView;
  export: ExportView | null;
  deletionDueAt: string | null;
  /** Codes that the next changes are refused with, first one first. */
  readonly refusals: ErrorCode[];
  /** Every change, as it arrived. */
  readonly changes: unknown[];
}

export function createFakeAccount(user: { readonly id: string; readonly email: string }): FakeAccount {
  return {
    profile: {
      ...{ id: user.id, email: user.email, isEmailVerified: true },
      ...{ username: null, fullName: null, nickname: null, bio: null },
      ...{ avatarUrl: null, avatar: null, deletionDueAt: null },
      createdAt: '2026-11-20T09:00:00.000Z',
    },
    settings: {
      language: 'ko',
      theme: 'system',
      timeZone: 'Asia/Seoul',
      notifyFinished: true,
      notifyNews: false,
    },
    export: null,
    deletionDueAt: null,
    refusals: [],
    changes: [],
  };
}

export function buildExport(patch: Partial<ExportView> = {}): ExportView {
  return {
    id: '01930000-0000-7000-8000-0000000000ee',
    state: 'ready',
    filesDone: 40,
    filesTotal: 40,
    sizeBytes: 12_400_000,
    askedAt: '2026-11-20T09:00:00.000Z',
    readyAt: '2026-11-20T09:01:00.000Z',
    expiresAt: '2026-11-27T09:01:00.000Z',
    ...patch,
  };
}
