import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createTRPCQueryUtils } from '@trpc/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { problemOf } from './api/error-sentence.ts';
import { createQueryClient } from './api/query-client.ts';
import { createApiClient, trpc } from './api/trpc.ts';
import { LanguageProvider } from './messages/language.tsx';
import { createAppRouter } from './routes.tsx';
import { leaveForDoor } from './shell/leave-for-door.ts';
import { ThemeProvider } from './shell/theme.tsx';
import './styles.css';
import { ToastProvider } from './ui/toasts.tsx';

// The faces are 110 kB of rules: their own file, cached for long, and never in the way of the first paint.
void import('./fonts.ts').then(({ warmKoreanSlices }) => warmKoreanSlices());

const cache = createQueryClient(() => {
  // Nobody was signed in on this page: there is no session that could have ended, and the routes show the door.
  if (api.identity.me.getData() !== undefined) leaveForDoor(cache, router);
});
const client = createApiClient();
const api = createTRPCQueryUtils({ queryClient: cache, client });

const router = createAppRouter({
  cache,
  whoIsIn: async () => {
    try {
      return await api.identity.me.ensureData(undefined, { staleTime: Number.POSITIVE_INFINITY });
    } catch (error) {
      if (problemOf(error).code === 'identity.unauthenticated') return null;
      throw error;
    }
  },
});

const place = document.getElementById('root');
if (!place) throw new Error('The page has no place for the app');

createRoot(place).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <trpc.Provider client={client} queryClient={cache}>
        <QueryClientProvider client={cache}>
          <LanguageProvider>
            <ThemeProvider>
              <Tooltip.Provider>
                <ToastProvider>
                  <RouterProvider router={router} />
                </ToastProvider>
              </Tooltip.Provider>
            </ThemeProvider>
          </LanguageProvider>
        </QueryClientProvider>
      </trpc.Provider>
    </CSPProvider>
  </StrictMode>,
);
