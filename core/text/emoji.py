"""Emoji by name: `:tada:` is 🎉. A name that is not in this table stays as it is written.

Names are those that chat and forge users know; several may stand for one sign.
"""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

_TABLE = """
    grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 satisfied 😆 sweat_smile 😅 rofl 🤣 joy 😂
    slight_smile 🙂 slightly_smiling_face 🙂 upside_down 🙃 upside_down_face 🙃 melting_face 🫠
    wink 😉 blush 😊 innocent 😇 smiling_face_with_hearts 🥰 heart_eyes 😍 star_struck 🤩
    kissing_heart 😘 kissing 😗 relaxed ☺️ smiling_face_with_tear 🥲 yum 😋 stuck_out_tongue 😛
    stuck_out_tongue_winking_eye 😜 zany_face 🤪 money_mouth_face 🤑 hugs 🤗 hugging 🤗
    hand_over_mouth 🤭 shushing_face 🤫 thinking 🤔 thinking_face 🤔 saluting_face 🫡
    zipper_mouth_face 🤐 raised_eyebrow 🤨 neutral_face 😐 expressionless 😑 no_mouth 😶 smirk 😏
    unamused 😒 roll_eyes 🙄 rolling_eyes 🙄 grimacing 😬 lying_face 🤥 relieved 😌 pensive 😔
    sleepy 😪 drooling_face 🤤 sleeping 😴 mask 😷 face_with_thermometer 🤒 nauseated_face 🤢
    sneezing_face 🤧 hot_face 🥵 cold_face 🥶 woozy_face 🥴 dizzy_face 😵 exploding_head 🤯
    cowboy_hat_face 🤠 partying_face 🥳 sunglasses 😎 nerd_face 🤓 monocle_face 🧐 confused 😕
    worried 😟 slightly_frowning_face 🙁 frowning_face ☹️ open_mouth 😮 hushed 😯 astonished 😲
    flushed 😳 pleading_face 🥺 frowning 😦 anguished 😧 fearful 😨 cold_sweat 😰
    disappointed_relieved 😥 cry 😢 sob 😭 scream 😱 confounded 😖 persevere 😣 disappointed 😞
    sweat 😓 weary 😩 tired_face 😫 yawning_face 🥱 triumph 😤 rage 😡 angry 😠
    smiling_imp 😈 skull 💀 poop 💩 clown_face 🤡 ghost 👻 alien 👽 robot 🤖 see_no_evil 🙈
    hear_no_evil 🙉 speak_no_evil 🙊

    wave 👋 raised_back_of_hand 🤚 raised_hand ✋ hand ✋ vulcan_salute 🖖 ok_hand 👌
    pinched_fingers 🤌 pinching_hand 🤏 v ✌️ victory_hand ✌️ crossed_fingers 🤞
    love_you_gesture 🤟 metal 🤘 call_me_hand 🤙 point_left 👈 point_right 👉
    point_up_2 👆 point_down 👇 point_up ☝️ +1 👍
    thumbsup 👍 thumbs_up 👍 -1 👎 thumbsdown 👎 thumbs_down 👎 fist ✊ facepunch 👊 fist_left 🤛
    fist_right 🤜 clap 👏 raised_hands 🙌 heart_hands 🫶 open_hands 👐 palms_up_together 🤲
    handshake 🤝 pray 🙏 folded_hands 🙏 writing_hand ✍️ nail_care 💅 muscle 💪 ear 👂 brain 🧠
    eyes 👀 eye 👁️ tongue 👅 baby 👶 child 🧒 adult 🧑 man 👨 woman 👩 older_adult 🧓
    shrug 🤷 man_shrugging 🤷‍♂️ woman_shrugging 🤷‍♀️ facepalm 🤦 man_facepalming 🤦‍♂️
    woman_facepalming 🤦‍♀️ raising_hand 🙋 bow 🙇 ninja 🥷 detective 🕵️ superhero 🦸 mage 🧙 fairy 🧚
    technologist 🧑‍💻 scientist 🧑‍🔬 teacher 🧑‍🏫 farmer 🧑‍🌾 cook 🧑‍🍳 mechanic 🧑‍🔧 artist 🧑‍🎨
    astronaut 🧑‍🚀 firefighter 🧑‍🚒 dancer 💃 man_dancing 🕺 runner 🏃 running 🏃 walking 🚶
    climbing 🧗 biking 🚴 swimmer 🏊 people_hugging 🫂 busts_in_silhouette 👥 footprints 👣

    heart ❤️ red_heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙
    purple_heart 💜 brown_heart 🤎 black_heart 🖤 white_heart 🤍 broken_heart 💔 two_hearts 💕
    sparkling_heart 💖 heartbeat 💓 gift_heart 💝 100 💯 anger 💢 boom 💥 collision 💥 dizzy 💫
    sweat_drops 💦 dash 💨 zzz 💤 speech_balloon 💬 thought_balloon 💭

    dog 🐶 cat 🐱 mouse 🐭 hamster 🐹 rabbit 🐰 fox_face 🦊 fox 🦊 bear 🐻 panda_face 🐼 koala 🐨
    tiger 🐯 lion 🦁 cow 🐮 pig 🐷 frog 🐸 monkey_face 🐵 monkey 🐒 chicken 🐔 penguin 🐧 bird 🐦
    baby_chick 🐤 duck 🦆 eagle 🦅 owl 🦉 bat 🦇 wolf 🐺 boar 🐗 horse 🐴 unicorn 🦄 bee 🐝 bug 🐛
    butterfly 🦋 snail 🐌 beetle 🐞 lady_beetle 🐞 ant 🐜 spider 🕷️ scorpion 🦂 turtle 🐢 snake 🐍
    lizard 🦎 dragon 🐉 octopus 🐙 crab 🦀 fish 🐟 tropical_fish 🐠 dolphin 🐬 whale 🐳 shark 🦈
    elephant 🐘 giraffe 🦒 kangaroo 🦘 goat 🐐 sheep 🐑 deer 🦌 sloth 🦥 otter 🦦 hedgehog 🦔
    paw_prints 🐾 feather 🪶 cactus 🌵 christmas_tree 🎄 evergreen_tree 🌲 deciduous_tree 🌳
    palm_tree 🌴 seedling 🌱 herb 🌿 shamrock ☘️ four_leaf_clover 🍀 potted_plant 🪴 maple_leaf 🍁
    fallen_leaf 🍂 leaves 🍃 mushroom 🍄 ear_of_rice 🌾 bouquet 💐 tulip 🌷 rose 🌹 hibiscus 🌺
    cherry_blossom 🌸 blossom 🌼 sunflower 🌻

    sunny ☀️ sun_with_face 🌞 full_moon 🌕 crescent_moon 🌙 new_moon 🌑 star ⭐ star2 🌟 sparkles ✨
    zap ⚡ comet ☄️ fire 🔥 tornado 🌪️ rainbow 🌈 cloud ☁️ partly_sunny ⛅ thunder_cloud_and_rain ⛈️
    snowflake ❄️ snowman ⛄ umbrella ☔ droplet 💧 ocean 🌊 earth_africa 🌍 earth_americas 🌎
    earth_asia 🌏 globe_with_meridians 🌐 volcano 🌋 mountain ⛰️ camping 🏕️ beach_umbrella 🏖️
    house 🏠 house_with_garden 🏡 office 🏢 factory 🏭 school 🏫 hospital 🏥 church ⛪ tent ⛺
    sunrise 🌅 city_sunset 🌆 milky_way 🌌 world_map 🗺️ compass 🧭

    apple 🍎 green_apple 🍏 pear 🍐 tangerine 🍊 lemon 🍋 banana 🍌 watermelon 🍉 grapes 🍇
    strawberry 🍓 blueberries 🫐 melon 🍈 cherries 🍒 peach 🍑 mango 🥭 pineapple 🍍 coconut 🥥
    kiwi_fruit 🥝 tomato 🍅 eggplant 🍆 avocado 🥑 broccoli 🥦 cucumber 🥒 hot_pepper 🌶️ corn 🌽
    carrot 🥕 garlic 🧄 onion 🧅 potato 🥔 croissant 🥐 bread 🍞 pretzel 🥨 cheese 🧀 egg 🥚
    pancakes 🥞 bacon 🥓 hamburger 🍔 fries 🍟 pizza 🍕 sandwich 🥪 taco 🌮 burrito 🌯 salad 🥗
    spaghetti 🍝 ramen 🍜 stew 🍲 curry 🍛 sushi 🍣 bento 🍱 dumpling 🥟 rice 🍚 icecream 🍦
    doughnut 🍩 cookie 🍪 birthday 🎂 cake 🍰 cupcake 🧁 pie 🥧 chocolate_bar 🍫 candy 🍬 popcorn 🍿
    honey_pot 🍯 coffee ☕ tea 🍵 beer 🍺 beers 🍻 clinking_glasses 🥂 wine_glass 🍷 cocktail 🍸
    tropical_drink 🍹 champagne 🍾 cup_with_straw 🥤 fork_and_knife 🍴 salt 🧂

    soccer ⚽ basketball 🏀 football 🏈 baseball ⚾ tennis 🎾 volleyball 🏐 rugby_football 🏉
    ping_pong 🏓 badminton 🏸 hockey 🏑 cricket_game 🏏 dart 🎯 bowling 🎳 chess_pawn ♟️
    trophy 🏆 medal_sports 🏅 1st_place_medal 🥇 2nd_place_medal 🥈 3rd_place_medal 🥉 ski 🎿
    guitar 🎸 musical_keyboard 🎹 trumpet 🎺 violin 🎻 drum 🥁 microphone 🎤 headphones 🎧
    musical_note 🎵 notes 🎶 art 🎨 performing_arts 🎭 clapper 🎬 video_game 🎮 game_die 🎲
    jigsaw 🧩 ticket 🎫 tada 🎉 party_popper 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 ribbon 🎀
    fireworks 🎆

    bike 🚲 car 🚗 taxi 🚕 bus 🚌 truck 🚚 tractor 🚜 ambulance 🚑 fire_engine 🚒 police_car 🚓
    motorcycle 🏍️ scooter 🛴 train 🚆 metro 🚇 tram 🚊 airplane ✈️ helicopter 🚁 rocket 🚀
    flying_saucer 🛸 boat ⛵ sailboat ⛵ ship 🚢 anchor ⚓ fuelpump ⛽ construction 🚧
    traffic_light 🚦 stop_sign 🛑

    watch ⌚ iphone 📱 computer 💻 laptop 💻 keyboard ⌨️ desktop_computer 🖥️ printer 🖨️ cd 💿
    floppy_disk 💾 camera 📷 video_camera 📹 movie_camera 🎥 tv 📺 radio 📻 telephone ☎️
    alarm_clock ⏰ stopwatch ⏱️ hourglass ⌛ hourglass_flowing_sand ⏳ satellite 📡 battery 🔋
    electric_plug 🔌 bulb 💡 flashlight 🔦 candle 🕯️ fire_extinguisher 🧯 moneybag 💰 dollar 💵
    euro 💶 pound 💷 credit_card 💳 gem 💎 balance_scale ⚖️ wrench 🔧 hammer 🔨 screwdriver 🪛
    hammer_and_wrench 🛠️ tools 🛠️ nut_and_bolt 🔩 gear ⚙️ toolbox 🧰 magnet 🧲 test_tube 🧪
    microscope 🔬 telescope 🔭 dna 🧬 syringe 💉 pill 💊 thermometer 🌡️ broom 🧹 basket 🧺 soap 🧼
    key 🔑 door 🚪 bed 🛏️ chair 🪑 teddy_bear 🧸 shopping_cart 🛒 package 📦 mailbox 📫 email 📧
    envelope ✉️ inbox_tray 📥 outbox_tray 📤 scroll 📜 page_facing_up 📄 newspaper 📰 bookmark 🔖
    label 🏷️ book 📖 books 📚 notebook 📓 ledger 📒 memo 📝 pencil 📝 pencil2 ✏️ pen 🖊️ crayon 🖍️
    paintbrush 🖌️ briefcase 💼 file_folder 📁 open_file_folder 📂 card_index 📇 calendar 📅 date 📅
    chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 clipboard 📋 pushpin 📌
    round_pushpin 📍 paperclip 📎 link 🔗 straight_ruler 📏 triangular_ruler 📐 scissors ✂️
    wastebasket 🗑️ lock 🔒 unlock 🔓 shield 🛡️ crystal_ball 🔮 mag 🔍 mag_right 🔎 loudspeaker 📢
    mega 📣 bell 🔔 no_bell 🔕 crown 👑 tophat 🎩 mortar_board 🎓 eyeglasses 👓 goggles 🥽 shirt 👕
    jeans 👖 dress 👗 boot 👢 gloves 🧤 scarf 🧣 socks 🧦 handbag 👜 school_satchel 🎒 ring 💍

    white_check_mark ✅ heavy_check_mark ✔️ check ✔️ ballot_box_with_check ☑️ x ❌
    negative_squared_cross_mark ❎ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 question ❓
    grey_question ❔ exclamation ❗ grey_exclamation ❕ bangbang ‼️ interrobang ⁉️
    information_source ℹ️ sos 🆘 ok 🆗 new 🆕 cool 🆒 free 🆓 up 🆙 recycle ♻️ infinity ♾️
    heavy_plus_sign ➕ heavy_minus_sign ➖ heavy_multiplication_x ✖️
    heavy_division_sign ➗
    arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_upper_right ↗️ arrow_lower_right ↘️
    left_right_arrow ↔️ arrow_right_hook ↪️ leftwards_arrow_with_hook ↩️ arrows_counterclockwise 🔄
    back 🔙 soon 🔜 top 🔝 repeat 🔁 arrow_forward ▶️ pause_button ⏸️ stop_button ⏹️ fast_forward ⏩
    rewind ⏪ red_circle 🔴 orange_circle 🟠 yellow_circle 🟡 green_circle 🟢 large_blue_circle 🔵
    blue_circle 🔵 purple_circle 🟣 black_circle ⚫ white_circle ⚪ red_square 🟥 green_square 🟩
    blue_square 🟦 yellow_square 🟨 small_red_triangle 🔺 small_blue_diamond 🔹 zero 0️⃣ one 1️⃣ two 2️⃣
    three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 hash #️⃣
    peace_symbol ☮️
    yin_yang ☯️ wheelchair ♿ atom_symbol ⚛️ copyright ©️ registered ®️ tm ™️
    checkered_flag 🏁 triangular_flag_on_post 🚩 crossed_flags 🎌 white_flag 🏳️ black_flag 🏴
    rainbow_flag 🏳️‍🌈 pirate_flag 🏴‍☠️
"""
_words = _TABLE.split()
EMOJI = dict(zip(_words[::2], _words[1::2], strict=True))

_SHORTCODE = re.compile(r":([a-z0-9_+-]{1,30}):(?![A-Za-z0-9])")


def emoji_name(state: StateInline, silent: bool) -> bool:
    """Inline rule: a known name between colons is its sign.

    Not after a letter, a digit, another colon or a slash: `10:x:30`, `std::map` and addresses
    are left alone.
    """
    start = state.pos
    if not state.src.startswith(":", start):
        return False
    if start and not _may_follow(state.src[start - 1], state):
        return False
    found = _SHORTCODE.match(state.src, start, state.posMax)
    sign = EMOJI.get(found[1]) if found else None
    if found is None or sign is None:
        return False
    if not silent:
        state.append_pending(sign)
    state.pos = found.end()
    return True


def _may_follow(before: str, state: StateInline) -> bool:
    if before == ":":
        # The end of the emoji before, or a colon that stayed one.
        return not state.pending.endswith(":")
    return before != "/" and not before.isalnum()
