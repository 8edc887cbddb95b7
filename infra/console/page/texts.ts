import type { Text } from '../../../functions/errors/explanations.ts';

export type Language = keyof Text;

/** The console's texts. */
const texts = {
  skip: { en: 'Skip to content', zh: '跳到正文' },
  sandbox: { en: 'Sandbox', zh: '沙箱' },
  reference: { en: 'Reference', zh: '参考' },
  otherLanguage: { en: '中文', zh: 'English' },
  theme: { en: 'Theme', zh: '主题' },
  themeAuto: { en: 'System', zh: '跟随系统' },
  themeLight: { en: 'Light', zh: '浅色' },
  themeDark: { en: 'Dark', zh: '深色' },
  pages: { en: 'Pages', zh: '页面' },
  views: { en: 'Views', zh: '视图' },

  heroTitle: { en: 'Register a machine image exactly once.', zh: '镜像注册，恰好一次。' },
  heroText: {
    en: "Imprint is Alibaba Cloud BatchCompute's image API, rebuilt on AWS. Your existing client keeps working. Retries, races and crashes never register an image twice.",
    zh: 'Imprint 是在 AWS 上重新实现的阿里云 BatchCompute 镜像 API。现有客户端无需改动；重试、并发与崩溃都不会重复注册镜像。',
  },
  demo1: { en: 'An image is registered.', zh: '镜像已注册。' },
  demo2: {
    en: 'The response is lost and the client retries: same id, no second image.',
    zh: '响应丢失，客户端重试：同一 ID，不会产生第二个镜像。',
  },
  demo3: { en: 'The token is used for another request: refused.', zh: '令牌被用于其他请求：拒绝。' },
  claim: { en: 'Get a sandbox account', zh: '领取沙箱账号' },
  claiming: { en: 'Creating your account …', zh: '正在创建账号 …' },
  claimNote: {
    en: 'No sign-up. 5 images, 24 hours. The keys stay in this tab.',
    zh: '无需注册。5 个镜像，24 小时有效。密钥只保存在此标签页。',
  },
  claimFailed: {
    en: 'No account could be created: every sandbox account is taken, or the service is busy. Try again in a few minutes.',
    zh: '无法创建账号：沙箱账号已用完或服务繁忙，请几分钟后重试。',
  },
  haveKey: { en: 'I have an access key', zh: '我已有访问密钥' },
  useKey: { en: 'Use this key', zh: '使用此密钥' },
  point1: { en: 'Provoke every error', zh: '触发每一种错误' },
  point1Text: {
    en: 'Every error of the API at the push of a button, with its cause and fix.',
    zh: 'API 的所有响应均可一键触发，并附原因与处理方法。',
  },
  point2: { en: 'Watch your SDK call arrive', zh: '实时查看 SDK 请求' },
  point2Text: {
    en: 'Every request and event of your account, with latency, DynamoDB calls and units.',
    zh: '账号的每个请求与事件，含延迟、DynamoDB 调用次数与容量单位。',
  },
  point3: { en: 'See what is signed', zh: '查看签名内容' },
  point3Text: {
    en: 'The canonical request and string to sign, and the same call for six clients.',
    zh: '规范化请求、待签名字符串，以及六种客户端的等价调用。',
  },

  account: { en: 'Account', zh: '账号' },
  secret: { en: 'AccessKeySecret', zh: 'AccessKeySecret' },
  show: { en: 'Show', zh: '显示' },
  hide: { en: 'Hide', zh: '隐藏' },
  copy: { en: 'Copy', zh: '复制' },
  copied: { en: 'Copied', zh: '已复制' },
  endpoint: { en: 'Endpoint', zh: '接入点' },
  reset: { en: 'Reset my sandbox', zh: '重置沙箱' },
  resetTitle: { en: 'Start over with a new account?', zh: '使用新账号重新开始？' },
  resetText: {
    en: 'You get a new account and new keys. The old account and its images expire on their own.',
    zh: '您将获得新的账号与密钥。旧账号及其镜像会自行过期。',
  },
  expiresIn: { en: 'Expires in', zh: '剩余时间' },
  hours: { en: 'h', zh: '小时' },
  minutes: { en: 'min', zh: '分钟' },
  signOut: { en: 'Forget the keys', zh: '清除密钥' },
  expired: { en: 'The sandbox account has expired.', zh: '沙箱账号已过期。' },
  wrongSecret: {
    en: 'The secret does not belong to this AccessKeyId.',
    zh: 'AccessKeySecret 与此 AccessKeyId 不匹配。',
  },
  refused: { en: 'The service refuses this access key:', zh: '服务拒绝了此访问密钥：' },
  tryAgain: { en: 'Try again', zh: '重试' },
  claimNew: { en: 'Get a new account', zh: '领取新账号' },
  offline: { en: 'The service does not answer. Trying again …', zh: '服务无响应，正在重试 …' },

  images: { en: 'Images', zh: '镜像' },
  register: { en: 'Register', zh: '注册' },
  errors: { en: 'Errors', zh: '错误' },
  timeline: { en: 'Timeline', zh: '时间线' },

  quota: { en: 'Images used', zh: '已用镜像' },
  of: { en: 'of', zh: '/' },
  name: { en: 'Name', zh: '名称' },
  platform: { en: 'Platform', zh: '平台' },
  created: { en: 'Created', zh: '创建时间' },
  actions: { en: 'Actions', zh: '操作' },
  delete: { en: 'Delete', zh: '删除' },
  read: { en: 'Read', zh: '查询' },
  deleteTitle: { en: 'Delete this image?', zh: '删除此镜像？' },
  deleteText: {
    en: 'The image is deleted and its ECS image is no longer shared. This cannot be undone.',
    zh: '镜像将被删除，并取消共享其 ECS 镜像。此操作不可撤销。',
  },
  cancel: { en: 'Cancel', zh: '取消' },
  noImages: { en: 'No images yet', zh: '还没有镜像' },
  noImagesText: {
    en: 'Register one here, or with your own client: it appears within a second or two.',
    zh: '在此注册，或使用您自己的客户端：一两秒内即会出现。',
  },
  registerFirst: { en: 'Register an image', zh: '注册镜像' },
  loading: { en: 'Loading …', zh: '加载中 …' },
  previous: { en: 'Previous', zh: '上一页' },
  next: { en: 'Next', zh: '下一页' },
  pageSize: { en: 'Per page', zh: '每页' },
  type: { en: 'Whose', zh: '范围' },
  self: { en: 'Mine', zh: '我的' },
  system: { en: 'System', zh: '系统' },
  pageOf: { en: 'Page', zh: '第' },

  registerTitle: { en: 'Register an image', zh: '注册镜像' },
  registerText: {
    en: 'The form checks each field with the code that the service runs. You can send an invalid request anyway.',
    zh: '字段由与服务相同的代码校验；即使不合规也可以发送。',
  },
  optional: { en: 'optional', zh: '可选' },
  ecsPick: { en: 'How the simulated ECS responds', zh: '模拟的 ECS 如何响应' },
  ecsNote: {
    en: 'No real ECS is called here: the id decides the response.',
    zh: '此处不会调用真实的 ECS：由 ID 决定响应。',
  },
  newToken: { en: 'New token', zh: '新令牌' },
  send: { en: 'Send CreateImage', zh: '发送 CreateImage' },
  sendAgain: { en: 'Send again', zh: '再次发送' },
  changeAndSend: { en: 'Change and send again', zh: '修改后再次发送' },
  afterSend: {
    en: 'Same token, same request: a replay. Same token, another name: a mismatch.',
    zh: '相同令牌与请求：重放。相同令牌、不同名称：不匹配。',
  },
  ruleOk: { en: 'valid', zh: '有效' },

  errorsTitle: { en: 'Every answer, on purpose', zh: '触发每一种响应' },
  errorsText: {
    en: 'Every row of the error table. Provoke an error and compare the response, or follow the link to the reference.',
    zh: '错误表的每一行。点击触发并比较响应，或通过链接查看参考。',
  },
  provoke: { en: 'Provoke', zh: '触发' },
  needs: { en: 'No request provokes it:', zh: '无法由请求触发：' },
  cause: { en: 'Cause', zh: '原因' },
  fix: { en: 'Fix', zh: '处理方法' },
  matches: { en: 'answered as written', zh: '与文档一致' },
  differs: { en: 'answered otherwise', zh: '与文档不符' },
  search: { en: 'Filter', zh: '筛选' },
  roomy: {
    en: 'This account has room for more images than the button creates: try a sandbox account.',
    zh: '此账号的剩余配额多于按钮所创建的镜像数：请改用沙箱账号。',
  },
  full: {
    en: 'Your quota is full: delete images, or reset the sandbox.',
    zh: '配额已用完：请删除镜像或重置沙箱。',
  },
  uses: { en: 'fills your quota for a moment', zh: '会暂时用完配额' },

  timelineTitle: { en: 'Timeline', zh: '时间线' },
  timelineText: {
    en: 'Requests and events of this account, from any client, as they happen.',
    zh: '此账号来自任意客户端的请求与事件，实时更新。',
  },
  noActivity: { en: 'Nothing has happened yet', zh: '暂无活动' },
  noActivityText: {
    en: 'Send a request here or run your SDK with the keys above.',
    zh: '在此发送请求，或使用上方密钥运行您的 SDK。',
  },
  everything: { en: 'Everything', zh: '全部' },
  requestsOnly: { en: 'Requests', zh: '请求' },
  eventsOnly: { en: 'Events', zh: '事件' },
  failuresOnly: { en: 'Errors', zh: '错误' },
  code: { en: 'Code', zh: '错误码' },
  anyCode: { en: 'Any code', zh: '任意错误码' },
  refreshes: { en: "Show this page's refreshes", zh: '显示本页的自动刷新' },
  live: { en: 'Live', zh: '实时' },
  event: { en: 'event', zh: '事件' },
  thisTab: { en: 'this tab', zh: '本页' },
  unverified: { en: 'not verified', zh: '未验证' },
  replayed: { en: 'replayed', zh: '重放' },

  inspector: { en: 'Request', zh: '请求' },
  nothingSent: { en: 'Nothing selected', zh: '未选择' },
  nothingSentText: {
    en: 'Send a request, or choose one in the timeline, to see what went over the wire.',
    zh: '发送请求，或在时间线中选择一条：此处显示实际传输内容。',
  },
  request: { en: 'Request', zh: '请求' },
  response: { en: 'Response', zh: '响应' },
  canonical: { en: 'Signature', zh: '签名' },
  clients: { en: 'Code', zh: '代码' },
  canonicalRequest: { en: 'Canonical request', zh: '规范化请求' },
  stringToSign: { en: 'String to sign', zh: '待签名字符串' },
  repeat: { en: 'Repeat', zh: '重复' },
  unsigned: { en: 'This request is not signed.', zh: '此请求未签名。' },
  otherClient: {
    en: 'This tab has no copy of the request. From its log line:',
    zh: '此标签页没有该请求的副本，其日志显示：',
  },
  client: { en: 'Client', zh: '客户端' },
  noAnswer: { en: 'There was no response.', zh: '未收到响应。' },
  noBody: { en: 'No body', zh: '无响应体' },
  noAnswerYet: { en: 'Waiting for the response …', zh: '等待响应 …' },
  close: { en: 'Close', zh: '关闭' },
  noToken: { en: 'aliyun-sdk cannot send a token.', zh: 'aliyun-sdk 无法发送令牌。' },
} as const satisfies Record<string, Text>;

type TextName = keyof typeof texts;

export type Translate = (name: TextName) => string;

export function translator(language: Language): Translate {
  return (name) => texts[name][language];
}

/** The language that the browser prefers. */
export function preferredLanguage(): Language {
  return navigator.language.startsWith('zh') ? 'zh' : 'en';
}
