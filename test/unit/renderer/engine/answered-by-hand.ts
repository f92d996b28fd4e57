/** Collects questions; the test answers them one by one. */
export function answeredByHand() {
  const asked: number[] = [];
  const answers: ((value: string) => void)[] = [];
  const ask = (question: number) => {
    asked.push(question);
    return new Promise<string>((resolve) => {
      answers.push(resolve);
    });
  };
  const answer = async (i: number) => {
    answers[i]?.(`answer ${asked[i]}`);
    await new Promise((later) => setTimeout(later));
  };
  return { ask, asked, answer };
}
