import ALY, { type Callback } from 'aliyun-sdk';
import { apiVersion, type ListQuery, type SdkClient, SdkError } from './sdk-client.ts';

export const aliyunSdk: SdkClient = {
  name: 'aliyun-sdk ALY.BatchCompute',
  sendsTokens: false,
  signature: 'V1',
  errorMessage: ({ message }) => message,
  connect(url, { accessKeyId, accessKeySecret }) {
    const client = new ALY.BatchCompute({
      accessKeyId,
      secretAccessKey: accessKeySecret,
      endpoint: url,
      apiVersion,
    });
    return {
      createImage: (image) => promised((done) => client.createImage(image, done)),
      getImage: (imageId) => promised((done) => client.getImage({ ImageId: imageId }, done)),
      listImages: (query) => promised((done) => client.listImages(listInput(query), done)),
      deleteImage: (imageId) => promised((done) => client.deleteImage({ ImageId: imageId }, done)),
      getQuotas: () => promised((done) => client.getQuotas({}, done)),
    };
  },
};

function listInput({ MaxItemCount, ...input }: ListQuery) {
  return MaxItemCount === undefined ? input : { ...input, MaxItemCount: Number(MaxItemCount) };
}

function promised(call: (done: Callback) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    call((error, answer) => {
      if (!error) return resolve(answer.data);
      const { code, message, statusCode, requestId } = error;
      return reject(statusCode ? new SdkError({ code, message, status: statusCode, requestId }) : error);
    });
  });
}
