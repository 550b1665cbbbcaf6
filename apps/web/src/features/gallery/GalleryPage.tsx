import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { useImages } from '../../api/use-images.ts';
import { Picture } from '../../ui/Picture.tsx';

/** All pictures of the person, newest first. */
export function GalleryPage() {
  const t = useTranslations('bar');
  const { images } = useImages();
  return (
    <div className="p-8 max-wide:p-4">
      <h1 className="label-face text-28">{t('gallery')}</h1>
      <ul className="mt-4 flex flex-wrap gap-1">
        {images.map((image) => (
          <li key={image.id} style={{ width: (236 * image.width) / image.height, height: 236 }}>
            <Link to="/images/$imageId" params={{ imageId: image.id }}>
              <Picture src={image.thumbnailUrl} alt={image.prompt} thumbhash={image.thumbhash} />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
