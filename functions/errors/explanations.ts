import type { ErrorName } from './catalogue.ts';

/** A text in the languages of the documentation. */
export type Text = { readonly en: string; readonly zh: string };

/** Why an error is answered, and what its reader can do about it. */
export type Explanation = { readonly cause: Text; readonly fix: Text };

/**
 * The documentation of each error of the catalogue. Separate from the catalogue, so that no function's bundle contains it.
 */
export const explanations: Readonly<Record<ErrorName, Explanation>> = {
  idempotentTokenMismatch: {
    cause: {
      en: 'The token already registered an image with a different request.',
      zh: '该令牌已用于另一个内容不同的注册请求。',
    },
    fix: {
      en: 'Use a new IdempotentToken for a new image. Repeat a request with exactly the same fields.',
      zh: '注册新镜像时使用新的 IdempotentToken；重试时请保持所有字段不变。',
    },
  },
  invalidJson: {
    cause: {
      en: 'The body is empty or is not JSON in UTF-8.',
      zh: '请求体为空，或不是 UTF-8 编码的 JSON。',
    },
    fix: { en: 'Send a JSON object, encoded as UTF-8.', zh: '发送 UTF-8 编码的 JSON 对象。' },
  },
  bodyNotObject: {
    cause: { en: 'The body is JSON, but not an object.', zh: '请求体是 JSON，但不是对象。' },
    fix: {
      en: 'Send an object with Name, EcsImageId and Platform.',
      zh: '发送包含 Name、EcsImageId 和 Platform 的对象。',
    },
  },
  nameMissing: {
    cause: { en: 'The body has no Name.', zh: '请求体中缺少 Name。' },
    fix: {
      en: 'Add a Name of 1 to 64 letters, digits, hyphens and underscores.',
      zh: '添加 Name：1 到 64 个字母、数字、连字符或下划线。',
    },
  },
  nameNotString: {
    cause: { en: 'Name is null, a number or another type.', zh: 'Name 为 null、数字或其他类型。' },
    fix: { en: 'Send Name as a string.', zh: '以字符串形式发送 Name。' },
  },
  nameLength: {
    cause: { en: 'Name is empty or longer than 64 characters.', zh: 'Name 为空或超过 64 个字符。' },
    fix: { en: 'Use a Name of 1 to 64 characters.', zh: '使用 1 到 64 个字符的 Name。' },
  },
  namePattern: {
    cause: {
      en: 'Name has a character that is not allowed, or starts with a digit.',
      zh: 'Name 含有不允许的字符，或以数字开头。',
    },
    fix: {
      en: 'Use letters, digits, hyphens and underscores only, and do not start with a digit.',
      zh: '只使用字母、数字、连字符和下划线，且不要以数字开头。',
    },
  },
  descriptionNotString: {
    cause: {
      en: 'Description is null, a number or another type.',
      zh: 'Description 为 null、数字或其他类型。',
    },
    fix: {
      en: 'Send Description as a string, or leave it out.',
      zh: '以字符串形式发送 Description，或省略该字段。',
    },
  },
  descriptionLength: {
    cause: { en: 'Description is longer than 1,024 characters.', zh: 'Description 超过 1024 个字符。' },
    fix: { en: 'Shorten it to 1,024 characters.', zh: '缩短到 1024 个字符以内。' },
  },
  ecsImageIdMissing: {
    cause: { en: 'The body has no EcsImageId.', zh: '请求体中缺少 EcsImageId。' },
    fix: {
      en: 'Add the id of your ECS image, such as m-bp1abcdef.',
      zh: '添加您的 ECS 镜像 ID，例如 m-bp1abcdef。',
    },
  },
  ecsImageIdNotString: {
    cause: {
      en: 'EcsImageId is null, a number or another type.',
      zh: 'EcsImageId 为 null、数字或其他类型。',
    },
    fix: { en: 'Send EcsImageId as a string.', zh: '以字符串形式发送 EcsImageId。' },
  },
  ecsImageIdLength: {
    cause: {
      en: 'EcsImageId is empty or longer than 256 characters.',
      zh: 'EcsImageId 为空或超过 256 个字符。',
    },
    fix: { en: 'Send the id as ECS shows it.', zh: '按 ECS 控制台显示的 ID 原样发送。' },
  },
  ecsImageNotFound: {
    cause: {
      en: 'ECS does not have this image in the region, or another account owns it.',
      zh: '该地域的 ECS 中没有此镜像，或镜像属于其他账号。',
    },
    fix: {
      en: 'Check the id and the region. ECS ids begin with m-. Share only images that you own.',
      zh: '检查 ID 与地域。ECS 镜像 ID 以 m- 开头，且只能注册自己拥有的镜像。',
    },
  },
  ecsImageRegistered: {
    cause: {
      en: 'You have already registered this ECS image, perhaps under another name.',
      zh: '该 ECS 镜像已注册（与名称无关）。',
    },
    fix: {
      en: 'Use the image that exists, or delete it first. To retry safely, send an IdempotentToken.',
      zh: '使用已有镜像，或先将其删除。若需安全重试，请携带 IdempotentToken。',
    },
  },
  ecsImageNotAvailable: {
    cause: {
      en: 'ECS has the image, but its status is not Available.',
      zh: 'ECS 中有此镜像，但其状态不是 Available。',
    },
    fix: { en: 'Wait until ECS shows it as Available, then try again.', zh: '等待 ECS 显示为可用后重试。' },
  },
  ecsShareQuotaExceeded: {
    cause: {
      en: 'You have reached the ECS limit on shared images, or on accounts that this image is shared with.',
      zh: '可共享的镜像数，或该镜像可共享的账号数已达 ECS 上限。',
    },
    fix: {
      en: 'Stop sharing images that you no longer need, or ask ECS for a larger quota.',
      zh: '取消不再需要的共享，或向 ECS 申请更高配额。',
    },
  },
  roleMissing: {
    cause: {
      en: 'Your account has no role AliyunBatchComputeDefaultRole.',
      zh: '您的账号没有角色 AliyunBatchComputeDefaultRole。',
    },
    fix: {
      en: 'Create the role in RAM and let the service assume it.',
      zh: '在 RAM 中创建该角色并允许本服务扮演。',
    },
  },
  roleNotPermitted: {
    cause: {
      en: 'The role exists, but its policy does not allow sharing images.',
      zh: '角色存在，但其策略不允许共享镜像。',
    },
    fix: {
      en: 'Allow ecs:DescribeImages and ecs:ModifyImageSharePermission in the policy of the role.',
      zh: '在角色策略中允许 ecs:DescribeImages 和 ecs:ModifyImageSharePermission。',
    },
  },
  platformMissing: {
    cause: { en: 'The body has no Platform.', zh: '请求体中缺少 Platform。' },
    fix: { en: 'Add Platform: Linux or Windows.', zh: '添加 Platform：Linux 或 Windows。' },
  },
  platformNotString: {
    cause: { en: 'Platform is null, a number or another type.', zh: 'Platform 为 null、数字或其他类型。' },
    fix: { en: 'Send Platform as the string Linux or Windows.', zh: '以字符串 Linux 或 Windows 发送。' },
  },
  platformLength: {
    cause: { en: 'Platform is empty or longer than 256 characters.', zh: 'Platform 为空或超过 256 个字符。' },
    fix: { en: 'Send Linux or Windows.', zh: '发送 Linux 或 Windows。' },
  },
  quotaExhausted: {
    cause: { en: 'The account has reached its image limit.', zh: '账号的镜像数已达上限。' },
    fix: {
      en: 'Delete images that you no longer need, or ask the operator for a larger quota.',
      zh: '删除不再需要的镜像，或联系运营方提高配额。',
    },
  },
  invalidParameter: {
    cause: {
      en: 'A parameter or field has a value that is not allowed, appears twice, has the wrong case, or is unknown.',
      zh: '参数或字段的值不被允许、重复出现、大小写不符，或不被识别。',
    },
    fix: {
      en: 'Check the name in the message. Names and values are case-sensitive: IdempotentToken, Platform, Linux.',
      zh: '检查消息中给出的名称。名称和值均区分大小写：IdempotentToken、Platform、Linux。',
    },
  },
  resourceNotFound: {
    cause: {
      en: 'No image of yours and no System image has this id.',
      zh: '您的镜像与系统镜像中都没有此 ID。',
    },
    fix: {
      en: 'Use ListImages to find the id. Image ids begin with img-, not m-.',
      zh: '通过 ListImages 查询 ID，其以 img- 开头，而非 m-。',
    },
  },
  maxItemCountNotInteger: {
    cause: { en: 'MaxItemCount is not a whole number.', zh: 'MaxItemCount 不是整数。' },
    fix: { en: 'Send a whole number from 0 to 100.', zh: '发送 0 到 100 的整数。' },
  },
  maxItemCountRange: {
    cause: { en: 'MaxItemCount is below 0 or above 100.', zh: 'MaxItemCount 小于 0 或大于 100。' },
    fix: {
      en: 'Ask for at most 100 images and follow NextMarker for the rest.',
      zh: '每次最多请求 100 个，其余通过 NextMarker 翻页。',
    },
  },
  systemImageForbidden: {
    cause: {
      en: 'System images belong to the service and cannot be deleted.',
      zh: '系统镜像属于本服务，不能删除。',
    },
    fix: {
      en: 'Delete only images whose Type is Self.',
      zh: '只删除 Type 为 Self 的镜像。',
    },
  },
  methodNotAllowed: {
    cause: { en: 'The path exists, but not with this method.', zh: '路径存在，但不支持此方法。' },
    fix: {
      en: 'Use GET or POST on /images, GET or DELETE on /images/{ImageId}, GET on /quotas.',
      zh: '/images 支持 GET、POST；/images/{ImageId} 支持 GET、DELETE；/quotas 支持 GET。',
    },
  },
  unknownPath: {
    cause: { en: 'The API has no such path.', zh: 'API 中没有此路径。' },
    fix: {
      en: 'Use /images, /images/{ImageId} or /quotas, without a prefix and without a slash at the end.',
      zh: '使用 /images、/images/{ImageId} 或 /quotas，不加前缀，末尾不加斜杠。',
    },
  },
  tooManyParameters: {
    cause: { en: 'The query has more than 50 parameters.', zh: '查询字符串超过 50 个参数。' },
    fix: { en: 'Send at most 50.', zh: '最多发送 50 个。' },
  },
  versionNotFound: {
    cause: {
      en: 'x-acs-version names another version of the API.',
      zh: 'x-acs-version 指定了其他 API 版本。',
    },
    fix: { en: 'Send x-acs-version: 2015-11-11, or leave it out.', zh: '发送 2015-11-11，或省略该请求头。' },
  },
  bodyTooLarge: {
    cause: {
      en: 'The body is larger than 256 KB, as sent or once inflated.',
      zh: '请求体（或解压后）超过 256 KB。',
    },
    fix: { en: 'Send a smaller body.', zh: '减小请求体。' },
  },
  internalError: {
    cause: { en: 'A fault of the service.', zh: '服务自身故障。' },
    fix: {
      en: 'Report the RequestId to the operator. With an IdempotentToken, it is safe to repeat the request.',
      zh: '将 RequestId 反馈给运营方。携带 IdempotentToken 时可安全重试。',
    },
  },
  serviceUnavailable: {
    cause: {
      en: 'A dependency is down, slow or throttled, or many requests compete for the same account.',
      zh: '依赖服务故障、过慢或限流，或同一账号的请求过多。',
    },
    fix: {
      en: 'Wait as many seconds as Retry-After says, then repeat the same request with the same IdempotentToken.',
      zh: '按 Retry-After 的秒数等待后，以相同的 IdempotentToken 重试同一请求。',
    },
  },
  incompleteSignature: {
    cause: {
      en: 'The Authorization header is missing or malformed, there is no date, or a V3 signature leaves out a header that it must cover.',
      zh: '缺少 Authorization 请求头或格式有误、缺少日期，或 V3 签名未覆盖必需的请求头。',
    },
    fix: {
      en: 'Sign with V1 or V3. V3 must sign host, x-acs-date, x-acs-content-sha256, every other x-acs-* header and, with a body, content-type.',
      zh: '使用 V1 或 V3 签名。V3 须签名 host、x-acs-date、x-acs-content-sha256、所有其他 x-acs-* 请求头，有请求体时还包括 content-type。',
    },
  },
  signatureDoesNotMatch: {
    cause: {
      en: 'The secret is wrong, the request changed after it was signed, or the client signs another string.',
      zh: '密钥有误、请求在签名后被改动，或客户端签名的字符串不同。',
    },
    fix: {
      en: 'Compare the string to sign in the message with your own. If they are equal, the secret is wrong.',
      zh: '将消息中的待签名字符串与您的进行比较；若一致，则是密钥有误。',
    },
  },
  timestampExpired: {
    cause: {
      en: 'The date of the request cannot be read, or is more than 15 minutes off.',
      zh: '请求日期无法解析，或与服务器时间相差超过 15 分钟。',
    },
    fix: {
      en: 'Set your clock. V3 reads x-acs-date as 2026-01-31T12:00:00Z.',
      zh: '校准系统时钟。V3 的 x-acs-date 格式为 2026-01-31T12:00:00Z。',
    },
  },
  accessKeyNotFound: {
    cause: {
      en: 'This stage has no such access key. Keys of other stages and of Alibaba Cloud do not work here.',
      zh: '此环境没有该访问密钥。其他环境或阿里云的密钥在此无效。',
    },
    fix: {
      en: 'Use the AccessKeyId that the operator or the sandbox gave you. A new key can take 5 s to work.',
      zh: '使用运营方或沙箱提供的 AccessKeyId。刚创建的密钥可能需要 5 秒生效。',
    },
  },
  accessKeyDisabled: {
    cause: {
      en: 'The operator disabled the key, or your sandbox account expired.',
      zh: '密钥已被运营方禁用，或沙箱账号已过期。',
    },
    fix: {
      en: 'Ask the operator for another key, or claim a new sandbox account.',
      zh: '向运营方索取新密钥，或领取新的沙箱账号。',
    },
  },
};
