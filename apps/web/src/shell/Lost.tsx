import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Button, buttonClass } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';

/** An address that leads nowhere. */
export function NotFound() {
  const t = useTranslations('app');
  return (
    <main className="flex min-h-dvh items-center">
      <Empty
        level={1}
        title={t('notFoundTitle')}
        action={
          <Link to="/" className={buttonClass('main')}>
            {t('toStudio')}
          </Link>
        }
      >
        {t('notFoundBody')}
      </Empty>
    </main>
  );
}

/** A page that threw: the words are kept, the way on is to load again. */
export function Broken() {
  const t = useTranslations('app');
  return (
    <main className="flex min-h-dvh items-center">
      <Empty
        level={1}
        title={t('brokenTitle')}
        action={
          <Button look="main" onClick={() => location.reload()}>
            {t('reload')}
          </Button>
        }
      >
        {t('brokenBody')}
      </Empty>
    </main>
  );
}
