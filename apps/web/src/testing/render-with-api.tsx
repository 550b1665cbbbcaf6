import { QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterContextProvider,
} from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createQueryClient } from '../api/query-client.ts';
import { createApiClient, trpc } from '../api/trpc.ts';
import { LanguageProvider } from '../messages/language.tsx';
import { ToastProvider } from '../ui/toasts.tsx';

/** Renders a part of the page with everything it stands in, against a server that answers over HTTP. */
export function renderWithApi(ui: ReactNode, { address }: { readonly address: string }) {
  const root = createRootRoute();
  const start = createRoute({ getParentRoute: () => root, path: '/' });
  const router = createRouter({ routeTree: root.addChildren([start]), history: createMemoryHistory() });
  const cache = createQueryClient(() => undefined);
  const client = createApiClient(address);
  const page = render(
    <trpc.Provider client={client} queryClient={cache}>
      <QueryClientProvider client={cache}>
        <LanguageProvider>
          <ToastProvider>
            <RouterContextProvider router={router}>{ui}</RouterContextProvider>
          </ToastProvider>
        </LanguageProvider>
      </QueryClientProvider>
    </trpc.Provider>,
  );
  return { ...page, cache };
}
