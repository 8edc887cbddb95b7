/** Retries a request while the answer is 503, as clients do: a busy machine may not serve many concurrent requests in time. */
export async function untilServed<Answer extends { readonly status: number }>(
  send: () => Promise<Answer>,
  attempts = 5,
): Promise<Answer> {
  const answer = await send();
  return answer.status === 503 && attempts > 1 ? untilServed(send, attempts - 1) : answer;
}
