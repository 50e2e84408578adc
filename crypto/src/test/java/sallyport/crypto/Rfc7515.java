package sallyport.crypto;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/** The keys and signatures of RFC 7515, appendices A.2 (RS256) and A.3 (ES256). */
final class Rfc7515 {
  private static final String PAYLOAD =
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
          + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  static final String RS256_INPUT = "eyJhbGciOiJSUzI1NiJ9." + PAYLOAD;
  static final byte[] RS256_SIGNATURE =
      decode(
          "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
              + "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
              + "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
              + "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
              + "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
              + "p0igcN_IoypGlUPQGe77Rw");
  static final String ES256_INPUT = "eyJhbGciOiJFUzI1NiJ9." + PAYLOAD;
  static final byte[] ES256_SIGNATURE =
      decode(
          "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
              + "pmWQxfKTUJqPP3-Kg6NU1Q");

  private static final BigInteger N =
      number(
          "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx"
              + "HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs"
              + "D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSH"
              + "SXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV"
              + "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8"
              + "NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ");
  private static final BigInteger E = number("AQAB");
  private static final BigInteger D =
      number(
          "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97I"
              + "jlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0"
              + "BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn"
              + "439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYT"
              + "CBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLh"
              + "BOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ");
  private static final BigInteger P =
      number(
          "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdi"
              + "YrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPG"
              + "BY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc");

  private Rfc7515() {}

  static KeyPair rsa() throws Exception {
    var q = N.divide(P);
    var keys = KeyFactory.getInstance("RSA");
    return new KeyPair(
        keys.generatePublic(new RSAPublicKeySpec(N, E)),
        keys.generatePrivate(
            new RSAPrivateCrtKeySpec(
                N,
                E,
                D,
                P,
                q,
                D.mod(P.subtract(BigInteger.ONE)),
                D.mod(q.subtract(BigInteger.ONE)),
                q.modInverse(P))));
  }

  static KeyPair ec() throws Exception {
    var parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    var p256 = parameters.getParameterSpec(ECParameterSpec.class);
    var point =
        new ECPoint(
            number("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
            number("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"));
    var keys = KeyFactory.getInstance("EC");
    return new KeyPair(
        keys.generatePublic(new ECPublicKeySpec(point, p256)),
        keys.generatePrivate(
            new ECPrivateKeySpec(number("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"), p256)));
  }

  private static BigInteger number(String base64url) {
    return new BigInteger(1, decode(base64url));
  }

  private static byte[] decode(String base64url) {
    return Base64.getUrlDecoder().decode(base64url);
  }
}
