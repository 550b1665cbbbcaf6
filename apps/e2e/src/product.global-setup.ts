import type { TestProject } from 'vitest/node';
import { removeFolders, startProduct } from './running-product.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The product that the browser and script tests share. */
    product: { url: string; email: string; password: string; dataFolder: string };
  }
}

/** Starts one whole product for the files that only use it; `start.test.ts` starts its own. */
export default async function setup(project: TestProject) {
  const product = await startProduct();
  const { url, email, password, dataFolder } = product;
  project.provide('product', { url, email, password, dataFolder });
  return async () => {
    await product.stop();
    await removeFolders();
  };
}
