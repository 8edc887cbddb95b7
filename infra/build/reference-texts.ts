import type { Operation } from '../../functions/api/routes.ts';

export type Language = 'en' | 'zh';

type Parameter = readonly [name: string, where: string, rule: string];

/** The general texts of the reference. */
export const referenceTexts = {
  en: {
    title: 'Imprint API reference',
    skip: 'Skip to content',
    reference: 'Reference',
    pages: 'Pages',
    console: 'Console',
    contents: 'Contents',
    heading: 'API reference',
    lead: 'Five operations on machine images, with the signatures of Alibaba Cloud BatchCompute clients. Error codes and messages are the ones that those clients match on.',
    operations: 'Operations',
    parameters: 'Parameters',
    name: 'Name',
    where: 'In',
    rule: 'Rule',
    answer: 'Answer',
    noBody: 'No body.',
    errors: 'Errors',
    errorsText:
      'Every error is compact JSON. Branch on Code. Keep RequestId: the same id is in the headers x-acs-request-id and request-id, and in the log.',
    cause: 'Cause',
    fix: 'Fix',
    all: 'all',
    signing: 'Signatures',
    signingText:
      '<p>Both signatures work on every operation. The clock may be 15 minutes off.</p><dl><dt>V3</dt><dd><code>Authorization: ACS3-HMAC-SHA256 Credential={AccessKeyId},SignedHeaders={a;b;c},Signature={hex}</code>. Sign host, x-acs-date, x-acs-content-sha256, every other x-acs-* header and, with a body, content-type.</dd><dt>V1</dt><dd><code>Authorization: acs {AccessKeyId}:{base64}</code>. HMAC-SHA1 over verb, Accept, Content-MD5, Content-Type, Date, x-acs-* headers and resource.</dd></dl><p>The console shows the canonical request and the string to sign of every request it sends.</p>',
  },
  zh: {
    title: 'Imprint API 参考',
    skip: '跳到正文',
    reference: '参考',
    pages: '页面',
    console: '控制台',
    contents: '目录',
    heading: 'API 参考',
    lead: '五个镜像操作，签名方式与阿里云 BatchCompute 客户端一致。所有错误码与消息均与这些客户端所匹配的原文相同。',
    operations: '操作',
    parameters: '参数',
    name: '名称',
    where: '位置',
    rule: '规则',
    answer: '响应',
    noBody: '无响应体。',
    errors: '错误',
    errorsText:
      '所有错误均为紧凑 JSON。请按 Code 分支处理，并保留 RequestId：响应头 x-acs-request-id、request-id 与日志中均为同一 ID。',
    cause: '原因',
    fix: '处理方法',
    all: '全部',
    signing: '签名',
    signingText:
      '<p>所有操作均支持两种签名，时钟误差不得超过 15 分钟。</p><dl><dt>V3</dt><dd><code>Authorization: ACS3-HMAC-SHA256 Credential={AccessKeyId},SignedHeaders={a;b;c},Signature={hex}</code>。须签名 host、x-acs-date、x-acs-content-sha256、所有其他 x-acs-* 请求头，有请求体时还包括 content-type。</dd><dt>V1</dt><dd><code>Authorization: acs {AccessKeyId}:{base64}</code>。对方法、Accept、Content-MD5、Content-Type、Date、x-acs-* 请求头及资源计算 HMAC-SHA1。</dd></dl><p>控制台会显示所发请求的规范化请求与待签名字符串。</p>',
  },
} as const;

/** What each operation does. */
export const operationTexts: Readonly<
  Record<Language, Readonly<Record<Operation, { readonly summary: string; readonly description: string }>>>
> = {
  en: {
    CreateImage: {
      summary: 'register an ECS image',
      description:
        'Registers an ECS image exactly once. Repeat the request with the same IdempotentToken as often as you like: for 7 days it returns the same Id, with the header idempotent-replayed: true.',
    },
    GetImage: { summary: 'read an image', description: 'Reads one of your images, or a System image.' },
    ListImages: {
      summary: 'list images',
      description: 'Lists images one page at a time. Pass NextMarker as Marker until it is empty.',
    },
    DeleteImage: {
      summary: 'delete an image',
      description: 'Deletes one of your images and stops sharing its ECS image.',
    },
    GetQuotas: {
      summary: 'read the quota',
      description: 'Returns the maximum and the current number of your images.',
    },
  },
  zh: {
    CreateImage: {
      summary: '注册 ECS 镜像',
      description:
        '恰好注册一次 ECS 镜像。携带相同的 IdempotentToken 可任意重试：7 天内始终返回同一 Id，并带有响应头 idempotent-replayed: true。',
    },
    GetImage: { summary: '查询镜像', description: '查询您的镜像或系统镜像。' },
    ListImages: {
      summary: '列出镜像',
      description: '分页列出镜像。将 NextMarker 作为下一页的 Marker，直至为空。',
    },
    DeleteImage: { summary: '删除镜像', description: '删除您的镜像，并取消共享其 ECS 镜像。' },
    GetQuotas: { summary: '查询配额', description: '返回镜像数上限与当前数量。' },
  },
};

const imageId: Record<Language, Parameter> = {
  en: ['ImageId', 'path', 'img-... of yours, or of a System image'],
  zh: ['ImageId', '路径', '您的镜像或系统镜像的 img-... ID'],
};

/** The parameters of each operation, in the order in which they are checked. */
export const parameterTexts: Readonly<Record<Language, Readonly<Record<Operation, readonly Parameter[]>>>> = {
  en: {
    CreateImage: [
      ['IdempotentToken', 'query or body', 'optional; 1 to 64 letters, digits, underscores'],
      ['Name', 'body', 'required; 1 to 64 of [a-zA-Z0-9_-], not starting with a digit'],
      ['Description', 'body', 'optional; up to 1,024 characters'],
      ['EcsImageId', 'body', 'required; 1 to 256 characters'],
      ['Platform', 'body', 'required; Linux or Windows'],
    ],
    GetImage: [imageId.en],
    ListImages: [
      ['Marker', 'query', 'the NextMarker of the previous page'],
      ['MaxItemCount', 'query', '0 to 100; default 50'],
      ['Type', 'query', 'Self (default) or System'],
    ],
    DeleteImage: [imageId.en],
    GetQuotas: [],
  },
  zh: {
    CreateImage: [
      ['IdempotentToken', '查询或请求体', '可选；1 到 64 个字母、数字或下划线'],
      ['Name', '请求体', '必填；1 到 64 个 [a-zA-Z0-9_-]，不以数字开头'],
      ['Description', '请求体', '可选；最多 1024 个字符'],
      ['EcsImageId', '请求体', '必填；1 到 256 个字符'],
      ['Platform', '请求体', '必填；Linux 或 Windows'],
    ],
    GetImage: [imageId.zh],
    ListImages: [
      ['Marker', '查询', '上一页的 NextMarker'],
      ['MaxItemCount', '查询', '0 到 100；默认 50'],
      ['Type', '查询', 'Self（默认）或 System'],
    ],
    DeleteImage: [imageId.zh],
    GetQuotas: [],
  },
};
