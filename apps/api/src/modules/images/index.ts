export { startImageJobs } from './images.jobs.ts';
export { imagesRoutes } from './images.rest.ts';
export { type ImagesRouter, imagesRouter } from './images.router.ts';
export { deliveredPictures, type GenerationImages, imagesOfGenerations } from './images-of-generations.ts';
export { insertImage } from './insert-image.ts';
export {
  discardPicture,
  type PreparedPicture,
  preparePicture,
  type UploadedImage,
} from './prepare-picture.ts';
