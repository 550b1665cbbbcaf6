export { startObjectSweeper } from './images.jobs.ts';
export { imagesPrivacy } from './images.privacy.ts';
export { imagesRoutes } from './images.rest.ts';
export { imagesRouter } from './images.router.ts';
export { deliveredPictures, imagesOfGenerations } from './images-of-generations.ts';
export { insertImageRefusal, insertImageStatement } from './insert-image.ts';
export {
  discardPicture,
  type PreparedPicture,
  preparePicture,
} from './prepare-picture.ts';
export { sweepUnownedObjects } from './sweep-unowned-objects.ts';
