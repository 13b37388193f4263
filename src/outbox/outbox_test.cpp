#include "outbox/outbox.h"

#include <gtest/gtest.h>

namespace outlink::outbox {
namespace {

TEST(outbox_names_test, names_lead_back) {
  for (auto const p : {protocol_kind::smtp, protocol_kind::graph}) EXPECT_EQ(protocol_kind_from(to_string(p)), p);
  for (auto const k :
       {letter_kind::notice, letter_kind::forwarded, letter_kind::refusal, letter_kind::welcome, letter_kind::test})
    EXPECT_EQ(letter_kind_from(to_string(k)), k);
  for (auto const s : {letter_state::waiting, letter_state::sent, letter_state::failed, letter_state::cancelled})
    EXPECT_EQ(letter_state_from(to_string(s)), s);
  for (int i = 0; i < 7; ++i)
    EXPECT_EQ(template_kind_from(to_string(static_cast<template_kind>(i))), static_cast<template_kind>(i));
  EXPECT_FALSE(letter_state_from("Sent"));
}

}  // namespace
}  // namespace outlink::outbox
