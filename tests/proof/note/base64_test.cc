#include "engine/proof/note/base64.h"

#include <gtest/gtest.h>

namespace liushui::proof {
namespace {

TEST(FromBase64, ReadsWhatEncodingWrites) {
  EXPECT_EQ(FromBase64("Zm9vYg=="), "foob");
  EXPECT_EQ(FromBase64(""), "");
}

TEST(FromBase64, OneTextForOneContent) {
  for (const char* text : {"Zm9vYg", "Zm9vYg=", "Zm9v Yg==", "Zm9vYh==", "Zm9v-_==", "Zm9vYg==\n", "$"}) {
    EXPECT_EQ(FromBase64(text), absl::nullopt) << text;
  }
}

}  // namespace
}  // namespace liushui::proof
