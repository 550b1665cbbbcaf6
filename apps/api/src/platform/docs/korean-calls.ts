/** The sentences of the table of REST routes in Korean, by operation. A test keeps them complete. */
export const koreanCalls: Readonly<Record<string, string>> = {
  postAuthRegister: '계정을 만들고 로그인해요.',
  postAuthLogin: '이메일이나 사용자 이름, 비밀번호로 로그인해요.',
};
