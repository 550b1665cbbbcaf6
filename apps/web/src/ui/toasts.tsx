import { Toast } from '@base-ui/react/toast';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

const staysMs = 6_000;
const atOnceMax = 2;

interface ToastData {
  /** Address of a small picture at its left. */
  readonly sample?: string | undefined;
}

/** Holds the messages at the foot of the page; for what happened elsewhere only. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider timeout={staysMs} limit={atOnceMax}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-0 bottom-[calc(var(--toast-foot,0px)+20px)] z-(--z-toast) mx-auto flex w-[calc(100%-32px)] max-w-[420px] flex-col gap-2">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager<ToastData>();
  const t = useTranslations('toast');
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="rounded-panel bg-ink text-ground shadow-float pop-in data-limited:hidden"
    >
      <Toast.Content className="flex items-center gap-3 p-2">
        {toast.data?.sample && <img src={toast.data.sample} alt="" className="size-11 object-cover" />}
        <div className="min-w-0 flex-1 py-1 pl-1">
          <Toast.Title className="text-14 font-strong" />
          <Toast.Description className="figures text-13" />
        </div>
        <Toast.Action className="h-8 shrink-0 rounded-control px-2.5 text-13 font-medium shadow-[inset_0_0_0_1px_var(--line-control)]" />
        {!toast.actionProps && (
          <Toast.Close className="h-8 shrink-0 rounded-control px-2.5 text-13 font-medium">
            {t('dismiss')}
          </Toast.Close>
        )}
      </Toast.Content>
    </Toast.Root>
  ));
}

interface ToastMessage {
  readonly title: string;
  readonly description?: string;
  readonly sample?: string | undefined;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Gives a function that says something about what happened elsewhere. */
export function useToast(): (message: ToastMessage) => void {
  const manager = Toast.useToastManager<ToastData>();
  return ({ title, description, sample, action }) => {
    const id = manager.add({
      title,
      description,
      data: { sample },
      ...(action && {
        actionProps: {
          children: action.label,
          onClick: () => {
            manager.close(id);
            action.run();
          },
        },
      }),
    });
  };
}
