import { isErrorCode, isSitePath, type OauthProvider, oauthProvider } from '@pingvas/contracts';
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import type { RouterOutputs } from './api/trpc.ts';
import { readAuditSearch } from './features/admin/audit/audit-search.ts';
import { readUsersSearch } from './features/admin/users/users-search.ts';
import { RegisterPage } from './features/identity/RegisterPage.tsx';
import { SignInPage } from './features/identity/SignInPage.tsx';
import { StudioPage } from './features/studio/StudioPage.tsx';
import { focusPage } from './shell/focus-page.ts';
import { Broken, NotFound } from './shell/Lost.tsx';
import { Opening } from './shell/Opening.tsx';
import { pageToComeBackTo } from './shell/page-to-come-back-to.ts';
import { Rooms } from './shell/Rooms.tsx';
import { SignedIn } from './shell/SignedIn.tsx';

interface RouterContext {
  readonly cache: QueryClient;
  /** The signed-in person, or null when nobody is. */
  readonly whoIsIn: () => Promise<RouterOutputs['identity']['me'] | null>;
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Broken,
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: SignedIn,
  pendingComponent: Opening,
  beforeLoad: async ({ context, location }) => {
    if (await context.whoIsIn()) return;
    const isStart = location.pathname === '/';
    throw redirect({ to: '/sign-in', search: isStart ? {} : { next: pageToComeBackTo(location) } });
  },
});

const rooms = createRoute({ getParentRoute: () => signedIn, id: 'rooms', component: Rooms });

const studio = createRoute({ getParentRoute: () => rooms, path: '/', component: StudioPage });

const gallery = createRoute({
  getParentRoute: () => rooms,
  path: '/gallery',
  component: lazyRouteComponent(() => import('./features/gallery/GalleryPage.tsx'), 'GalleryPage'),
});

const admin = createRoute({
  getParentRoute: () => rooms,
  path: '/admin',
  // To everybody else these rooms do not exist.
  beforeLoad: async ({ context }) => {
    if ((await context.whoIsIn())?.role !== 'admin') throw notFound();
  },
  component: lazyRouteComponent(() => import('./features/admin/AdminPage.tsx'), 'AdminPage'),
});

const adminStart = createRoute({
  getParentRoute: () => admin,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/admin/users', replace: true });
  },
});

const adminUsers = createRoute({
  getParentRoute: () => admin,
  path: 'users',
  validateSearch: readUsersSearch,
  component: lazyRouteComponent(() => import('./features/admin/users/UsersSection.tsx'), 'UsersSection'),
});

const adminAudit = createRoute({
  getParentRoute: () => admin,
  path: 'audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./features/admin/audit/AuditSection.tsx'), 'AuditSection'),
});

const adminWorkers = createRoute({
  getParentRoute: () => admin,
  path: 'workers',
  component: lazyRouteComponent(
    () => import('./features/admin/workers/WorkersSection.tsx'),
    'WorkersSection',
  ),
});

const adminOutbox = createRoute({
  getParentRoute: () => admin,
  path: 'outbox',
  component: lazyRouteComponent(() => import('./features/admin/outbox/OutboxSection.tsx'), 'OutboxSection'),
});

const adminRooms = admin.addChildren([adminStart, adminUsers, adminAudit, adminWorkers, adminOutbox]);

const account = createRoute({
  getParentRoute: () => rooms,
  path: '/account',
  component: lazyRouteComponent(() => import('./features/account/AccountPage.tsx'), 'AccountPage'),
});

const accountParts = [
  createRoute({
    getParentRoute: () => account,
    path: '/',
    component: lazyRouteComponent(() => import('./features/account/AccountIndex.tsx'), 'AccountIndex'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/profile',
    component: lazyRouteComponent(
      () => import('./features/account/profile/ProfileSection.tsx'),
      'ProfileSection',
    ),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/security',
    component: lazyRouteComponent(
      () => import('./features/account/security/SecuritySection.tsx'),
      'SecuritySection',
    ),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/sessions',
    component: lazyRouteComponent(
      () => import('./features/account/sessions/SessionsSection.tsx'),
      'SessionsSection',
    ),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/connections',
    validateSearch: readReturnSearch,
    component: lazyRouteComponent(
      () => import('./features/account/connections/ConnectionsSection.tsx'),
      'ConnectionsSection',
    ),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/keys',
    component: lazyRouteComponent(() => import('./features/account/keys/KeysSection.tsx'), 'KeysSection'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/privacy',
    component: lazyRouteComponent(
      () => import('./features/account/privacy/PrivacySection.tsx'),
      'PrivacySection',
    ),
  }),
] as const;

const image = createRoute({
  getParentRoute: () => signedIn,
  path: '/images/$imageId',
  component: lazyRouteComponent(() => import('./features/image/ImagePage.tsx'), 'ImagePage'),
});

/** Where to go after the door, only ever a path of this site; and whether a session has ended just now. */
function readDoorSearch({ next, ended, ...rest }: Record<string, unknown>): ReturnSearch & {
  next?: string;
  ended?: true;
} {
  return {
    ...(typeof next === 'string' && isSitePath(next) && { next }),
    ...(ended === true && { ended }),
    ...readReturnSearch(rest),
  };
}

/** What the way back from a provider of sign-in came to. */
interface ReturnSearch {
  readonly linked?: OauthProvider;
  readonly problem?: string;
  readonly provider?: OauthProvider;
}

function readReturnSearch({ linked, problem, provider }: Record<string, unknown>): ReturnSearch {
  const [to, from] = [oauthProvider.safeParse(linked), oauthProvider.safeParse(provider)];
  return {
    ...(to.success && { linked: to.data }),
    ...(isErrorCode(problem) && { problem }),
    ...(from.success && { provider: from.data }),
  };
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readDoorSearch,
  component: SignInPage,
});

const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  validateSearch: readDoorSearch,
  component: RegisterPage,
});

const secondFactor = createRoute({
  getParentRoute: () => root,
  path: '/second-factor',
  validateSearch: readDoorSearch,
  component: lazyRouteComponent(() => import('./features/identity/SecondFactorPage.tsx'), 'SecondFactorPage'),
});

const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: '/verify-email',
  // Whoever reads the mail on another device is nobody here.
  loader: ({ context }) => context.whoIsIn(),
  component: lazyRouteComponent(
    () => import('./features/identity/mail/VerifyEmailPage.tsx'),
    'VerifyEmailPage',
  ),
});

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(
    () => import('./features/identity/mail/ForgotPasswordPage.tsx'),
    'ForgotPasswordPage',
  ),
});

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(
    () => import('./features/identity/mail/ResetPasswordPage.tsx'),
    'ResetPasswordPage',
  ),
});

const firstRun = createRoute({
  getParentRoute: () => root,
  path: '/first-run',
  component: lazyRouteComponent(() => import('./features/identity/FirstRunPage.tsx'), 'FirstRunPage'),
});

const routeTree = root.addChildren([
  signedIn.addChildren([
    rooms.addChildren([studio, gallery, account.addChildren(accountParts), adminRooms]),
    image,
  ]),
  signIn,
  register,
  firstRun,
  secondFactor,
  verifyEmail,
  forgotPassword,
  resetPassword,
]);

const isImagePath = (pathname: string | undefined) => pathname?.startsWith('/images/') ?? false;

/** The rooms and how one gets from one to another. Going back restores where one was, to the pixel. */
export function createAppRouter(context: RouterContext) {
  const router = createRouter({
    routeTree,
    context,
    scrollRestoration: true,
    defaultPreload: 'intent',
    defaultPendingMs: 400,
    defaultPendingMinMs: 0,
    // A picture grows out of its place and back into it; every other change of view is immediate.
    defaultViewTransition: {
      types: ({ fromLocation, toLocation }) => {
        const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
        const isOpening = isImagePath(fromLocation?.pathname) !== isImagePath(toLocation.pathname);
        return isOpening && fromLocation && !isStill ? ['picture'] : false;
      },
    },
  });
  router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
    if (fromLocation && pathChanged) focusPage();
  });
  return router;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
