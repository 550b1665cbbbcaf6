import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { trpc } from '../../api/trpc.ts';

const route = getRouteApi('/signed-in/images/$imageId');

/** One picture with all that made it. */
export function ImagePage() {
  const t = useTranslations('app');
  const { imageId } = route.useParams();
  const { data: image } = trpc.images.get.useQuery({ imageId });
  return (
    <main className="min-h-dvh bg-wall p-8">
      <Link to="/gallery">{t('back')}</Link>
      {image && <img src={image.url} alt={image.recipe.prompt} width={image.width} height={image.height} />}
    </main>
  );
}
