import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { createTRPCQueryUtils } from '@trpc/react-query';
import { createQueryClient } from '../api/query-client.ts';
import { createApiClient, trpc } from '../api/trpc.ts';
import { LanguageProvider } from '../messages/language.tsx';
import { createAppRouter } from '../routes.tsx';
import { leaveForDoor } from '../shell/leave-for-door.ts';
import { ToastProvider } from '../ui/toasts.tsx';

/** Opens an address of the site, with its real routes, as somebody who followed a link would. */
export function renderPage(address: string, api: { readonly address: string; readonly isSignedIn: boolean }) {
  const cache = createQueryClient(() => {
    if (utils.identity.me.getData() !== undefined) leaveForDoor(cache, router);
  });
  const client = createApiClient(api.address);
  const utils = createTRPCQueryUtils({ queryClient: cache, client });
  const router = createAppRouter({
    cache,
    whoIsIn: async () => (api.isSignedIn ? await utils.identity.me.ensureData() : null),
  });
  router.update({ ...router.options, history: createMemoryHistory({ initialEntries: [address] }) });
  return render(
    <trpc.Provider client={client} queryClient={cache}>
      <QueryClientProvider client={cache}>
        <LanguageProvider>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </LanguageProvider>
      </QueryClientProvider>
    </trpc.Provider>,
  );
}
